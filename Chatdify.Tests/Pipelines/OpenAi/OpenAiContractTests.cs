using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines.Contract;

using static Chatdify.Tests.Pipelines.OpenAi.OpenAiHarness;

namespace Chatdify.Tests.Pipelines.OpenAi;

/// <summary>The Responses API does what every backend does.</summary>
public sealed class ResponsesContractTests : PipelineContract
{
    protected override string ConversationId => OpenAiHarness.ConversationId;

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time) => OpenAiHarness.Make(
        network, new OpenAiOptions { ApiKey = "sk-hush", Model = "model-x", IdleTimeout = IdleTimeout }, time);

    protected override HttpResponseMessage? Prelude(SentRequest request) => IsNewConversation(request) ? NewConversation() : null;

    protected override string StreamOf(params string[] pieces) =>
        Events([Created(), .. pieces.Select(piece => Delta(piece)), Completed(Message(string.Concat(pieces)))]);

    protected override string CutStreamOf(string text) => Events(Created(), Delta(text));

    protected override string WholeOf(string text) => Json(Response("completed", null, null, Message(text)));

    protected override string ErrorOf(int status) => Json(new { error = new { message = "no\nnot now", type = "invalid_request_error", param = (string?)null, code = (string?)null } });
}

/// <summary>Chat completions do what every backend does.</summary>
public sealed class CompletionsContractTests : PipelineContract
{
    /// <summary>404 is then the model or the address.</summary>
    protected override FailureKind WhenConversationIsUnknown => FailureKind.Permanent;

    protected override string ConversationId => "left by another backend";

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time) => OpenAiHarness.Make(
        network, new OpenAiOptions { Api = OpenAiApi.Completions, BaseUrl = new Uri("http://ollama.test"), Model = "model-x", IdleTimeout = IdleTimeout }, time);

    protected override string StreamOf(params string[] pieces) =>
        Events([.. pieces.Select(piece => Chunk(piece)), Chunk(null, "stop"), "[DONE]"]);

    protected override string CutStreamOf(string text) => Events(Chunk(text));

    protected override string WholeOf(string text) =>
        Json(new { id = "chatcmpl-1", choices = new object[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" } } });

    protected override string ErrorOf(int status) => Json(new { error = "no\nnot now" });
}

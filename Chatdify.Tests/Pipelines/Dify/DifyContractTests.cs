using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines.Contract;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>Dify does what every backend does.</summary>
public sealed class DifyContractTests : PipelineContract
{
    protected override string ConversationId => DifyHarness.ConversationId;

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time) =>
        DifyHarness.Make(network, time, IdleTimeout).Pipeline;

    /// <summary>Everything but the question: stops and reads.</summary>
    protected override HttpResponseMessage? Prelude(SentRequest request) =>
        request.Url.AbsolutePath == "/v1/chat-messages" ? null : StubHandler.Json(System.Net.HttpStatusCode.OK, """{"result":"success","data":[]}""");

    protected override string StreamOf(params string[] pieces) =>
        DifyHarness.Events([.. pieces.Select(DifyHarness.Message), """{"event":"message_end"}"""]);

    protected override string CutStreamOf(string text) => DifyHarness.Events(DifyHarness.Message(text));

    protected override string WholeOf(string text) => DifyHarness.Message(text);

    protected override string ErrorOf(int status) => status == 404
        ? """{"code":"not_found","message":"Conversation Not Exists.","status":404}"""
        : $$"""{"code":"error_{{status}}","message":"no\nnot now","status":{{status}}}""";
}

using System.Net;
using System.Text.Json;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;

using Microsoft.Extensions.Logging.Abstractions;

namespace Chatdify.Tests.Pipelines.OpenAi;

/// <summary>The OpenAI backend on a stubbed network and a clock that the test moves.</summary>
internal sealed class OpenAiHarness
{
    public const string ConversationId = "conv_0a1b2c3d4e5f";
    public const string ResponseId = "resp_0a1b2c3d4e5f";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public OpenAiHarness(Func<SentRequest, HttpResponseMessage> answer, Action<OpenAiOptions>? configure = null)
    {
        var options = new OpenAiOptions { BaseUrl = new Uri("http://openai.test/v1"), ApiKey = "sk-hush", Model = "model-x", Instructions = "Be brief." };
        configure?.Invoke(options);
        Network = new StubHandler(request => IsNewConversation(request) ? NewConversation() : answer(request));
        Pipeline = Make(Network, options, Time);
    }

    public ManualTimeProvider Time { get; } = new();

    public StubHandler Network { get; }

    public IPipeline Pipeline { get; }

    /// <summary>What was heard while the answer came.</summary>
    public Listener Heard { get; } = new();

    public IReadOnlyList<string> Calls => [.. Network.Sent.Select(request => $"{request.Method} {request.Url.AbsolutePath}")];

    /// <summary>The body of the last request.</summary>
    public JsonElement LastBody => JsonDocument.Parse(Network.Sent[^1].Body).RootElement;

    public static IPipeline Make(HttpMessageHandler network, OpenAiOptions options, TimeProvider time)
    {
        var client = new OpenAiClient(new HttpClient(network), new IdempotentRetry(time), options, time);
        return options.Api == OpenAiApi.Completions
            ? new CompletionsPipeline(client, options, time, NullLogger<CompletionsPipeline>.Instance)
            : new ResponsesPipeline(client, options, time, NullLogger<ResponsesPipeline>.Instance);
    }

    public static bool IsNewConversation(SentRequest request) => request.Url.AbsolutePath.EndsWith("/conversations", StringComparison.Ordinal);

    public static HttpResponseMessage NewConversation() => StubHandler.Json(
        HttpStatusCode.OK, Sample("conversation-create.json").GetProperty("response").GetProperty("body").GetRawText());

    public static JsonElement Sample(string file) => JsonDocument.Parse(Samples.Bytes("OpenAi", file)).RootElement;

    public static string Json(object value) => JsonSerializer.Serialize(value);

    /// <summary>A stream of these events.</summary>
    public static string Events(params IEnumerable<object> events) => string.Concat(events.Select(item => $"data: {(item as string) ?? Json(item)}\n\n"));

    public static object Response(string status, object? error = null, object? incomplete = null, params object[] output) => new
    {
        id = ResponseId,
        @object = "response",
        status,
        error,
        incomplete_details = incomplete,
        output,
        conversation = new { id = ConversationId },
    };

    public static object Created() => new { type = "response.created", response = Response("in_progress") };

    public static object Message(string text, string? phase = null) =>
        new { type = "message", role = "assistant", phase, content = new object[] { new { type = "output_text", text } } };

    public static object Delta(string delta, int output = 0) => new { type = "response.output_text.delta", output_index = output, content_index = 0, delta };

    public static object Completed(params object[] output) => new { type = "response.completed", response = Response("completed", null, null, output) };

    public static object Chunk(string? content, string? finishReason = null) =>
        new { id = "chatcmpl-1", choices = new object[] { new { index = 0, delta = new { content }, finish_reason = finishReason } } };

    public Task<PipelineAnswer> AskAsync(string? conversationId = null, Func<PipelineQuestion, PipelineQuestion>? change = null)
    {
        var question = Contract.PipelineContract.Question(conversationId);
        return Pipeline.AskAsync(change?.Invoke(question) ?? question, Heard, CancellationToken.None).WaitAsync(Patience);
    }
}

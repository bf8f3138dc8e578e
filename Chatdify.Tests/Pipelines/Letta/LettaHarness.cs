using System.Net;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Letta;
using Chatdify.Tests.Http;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>The Letta backend on a stubbed network and a clock that the test moves.</summary>
internal sealed class LettaHarness
{
    public const string AgentId = "agent-6b1d8f2e-4a3c-4d5e-8f60-718293a4b5c6";
    public const string ConversationId = "conv-2f3e4d5c-6b7a-4988-8a9b-acbdcedf0011";
    public const string RunId = "run-0d9c8b7a-6f5e-4d3c-8b2a-190807060504";
    public const string Otid = "0c9d1c9e-0000-4000-8000-000000000001";
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(40);

    public LettaHarness(Func<SentRequest, HttpResponseMessage> answer, TimeProvider? time = null, Action<LettaOptions>? configure = null)
        : this(new StubHandler(answer), time ?? TimeProvider.System, configure)
    {
    }

    public LettaHarness(HttpMessageHandler network, TimeProvider time, Action<LettaOptions>? configure = null, LettaContacts? contacts = null)
    {
        var options = new LettaOptions { BaseUrl = new Uri("http://letta.test"), ApiKey = "hush", AgentId = AgentId, IdleTimeout = IdleTimeout };
        configure?.Invoke(options);
        Network = network as StubHandler;
        var client = new LettaClient(new HttpClient(network), new IdempotentRetry(time), options, time);
        Pipeline = new LettaPipeline(client, options, contacts, mirror: null, time, NullLogger<LettaPipeline>.Instance);
    }

    public StubHandler? Network { get; }

    public LettaPipeline Pipeline { get; }

    /// <summary>What was told while it answered.</summary>
    public Listener Listener { get; } = new();

    /// <summary>Method, path and query of the requests, in order, without <c>/v1/</c>.</summary>
    public IEnumerable<string> Paths => Network!.Sent.Select(request => $"{request.Method} {request.Url.PathAndQuery["/v1/".Length..]}");

    public static PipelineRun Run(string? id = null) => new(ConversationId, Otid, null, id);

    public static bool IsQuestion(SentRequest request) =>
        request.Method == HttpMethod.Post && request.Url.AbsolutePath.EndsWith("/messages", StringComparison.Ordinal);

    public static HttpResponseMessage Created() => StubHandler.Json(HttpStatusCode.OK, $$"""{"id":"{{ConversationId}}","agent_id":"{{AgentId}}"}""");

    /// <summary>A network that makes conversations and answers questions like this.</summary>
    public static Func<SentRequest, HttpResponseMessage> Network200(Func<HttpResponseMessage> answer) => request => IsQuestion(request) ? answer() : Created();

    /// <summary>What comes of a stream of these data.</summary>
    public static Task<PipelineAnswer> StreamAsync(params string[] data) => new LettaHarness(Network200(() => StubHandler.Stream(Events(data)))).AskAsync();

    public static string Events(params IEnumerable<string> data) => string.Concat(data.Select(item => $"data: {item}\n\n"));

    public static string Says(string text, string id = "message-1") =>
        $$"""{"id":"{{id}}","message_type":"assistant_message","run_id":"{{RunId}}","content":"{{text}}"}""";

    public static string Stops(string reason) => $$"""{"message_type":"stop_reason","stop_reason":"{{reason}}"}""";

    public static PipelineQuestion Question(string? conversation = null, string text = "Where is my parcel?", string token = "token") => new(
        text,
        "cw-1-contact-77",
        conversation,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["chatwoot_conversation_id"] = "42",
            ["chatwoot_account_id"] = "1",
            ["bridge_token"] = token,
        },
        "corr-1");

    public static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    public static string Text(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Reply>(answer).Text;

    public Task<PipelineAnswer> AskAsync(PipelineQuestion? question = null) => Pipeline.AskAsync(question ?? Question(), Listener, CancellationToken.None);
}

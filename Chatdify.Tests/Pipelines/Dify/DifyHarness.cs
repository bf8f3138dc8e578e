using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>The Dify backend on a stubbed network and a clock that the test moves.</summary>
internal sealed class DifyHarness
{
    public const string ConversationId = "7f0c2a9e-3b1d-4c55-9a70-2d6c1f4e8b01";
    public const string MessageId = "c41d7a52-8e0b-4f6a-b1f3-90d2e7a6c513";
    public const string TaskId = "0e9b6d34-52a7-4d18-8c9f-3f1ab27d6e40";
    public const string WorkflowRunId = "5d2f81c6-7a4e-4b93-a0d5-e8c3196b7f22";
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(40);

    private readonly Listener _listener = new();

    public DifyHarness(StubHandler handler, Action<DifyOptions>? configure = null, ManualTimeProvider? time = null)
    {
        Time = time ?? new ManualTimeProvider();
        Handler = handler;
        (Client, Pipeline) = Make(handler, Time, IdleTimeout, configure);
    }

    public DifyHarness(Func<SentRequest, HttpResponseMessage> answer)
        : this(new StubHandler(answer))
    {
    }

    public ManualTimeProvider Time { get; }

    public StubHandler Handler { get; }

    public DifyClient Client { get; }

    public DifyPipeline Pipeline { get; }

    /// <summary>The ids of the run each time they were told.</summary>
    public IReadOnlyList<PipelineRun> Started => _listener.Runs;

    /// <summary>The text each time it changed.</summary>
    public IReadOnlyList<string> Texts => _listener.Texts;

    /// <summary>Paths of the requests, in order, without <c>/v1/</c> and query.</summary>
    public IEnumerable<string> Paths => Handler.Sent.Select(request => request.Url.AbsolutePath["/v1/".Length..]);

    public static PipelineQuestion Question(string? conversationId = null, string text = "Where is my parcel?") => new(
        text, "cw-1-contact-77", conversationId, new Dictionary<string, string>(StringComparer.Ordinal), "corr-1");

    /// <summary>A stream of events that carry the usual ids.</summary>
    public static string Events(params string[] events) => string.Concat(events.Select(item => $"data: {item}\n\n"));

    public static string Message(string answer) =>
        $$"""{"event":"message","conversation_id":"{{ConversationId}}","message_id":"{{MessageId}}","task_id":"{{TaskId}}","answer":"{{answer}}"}""";

    /// <summary>The backend on any network, for a chat app unless <paramref name="configure"/> says otherwise.</summary>
    public static (DifyClient Client, DifyPipeline Pipeline) Make(
        HttpMessageHandler network, TimeProvider time, TimeSpan idleTimeout, Action<DifyOptions>? configure = null)
    {
        var options = new DifyOptions
        {
            BaseUrl = new Uri("http://dify.test/v1"),
            ApiKey = "app-secret",
            IdleTimeout = idleTimeout,
            App = DifyAppKind.Chat,
        };
        configure?.Invoke(options);
        var client = new DifyClient(new HttpClient(network), new IdempotentRetry(time), options, time);
        return (client, new DifyPipeline(client, options, time, NullLogger<DifyPipeline>.Instance));
    }

    public Task<PipelineAnswer> AskAsync(string? conversationId = null, CancellationToken cancellationToken = default) =>
        Pipeline.AskAsync(Question(conversationId), _listener, cancellationToken);
}

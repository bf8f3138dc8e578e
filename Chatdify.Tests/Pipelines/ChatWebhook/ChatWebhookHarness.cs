using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.ChatWebhook;
using Chatdify.Tests.Http;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace Chatdify.Tests.Pipelines.ChatWebhook;

/// <summary>A chat webhook on a stubbed network.</summary>
internal sealed class ChatWebhookHarness
{
    public ChatWebhookHarness(Func<SentRequest, HttpResponseMessage> answer, Action<ChatWebhookOptions>? configure = null)
    {
        var options = new ChatWebhookOptions { Url = new Uri("http://n8n.test/webhook/chat?flow=1") };
        configure?.Invoke(options);
        Network = new StubHandler(answer);
        Pipeline = new ChatWebhookPipeline(
            new ChatWebhookClient(new HttpClient(Network), options), options, TimeProvider.System, NullLogger<ChatWebhookPipeline>.Instance);
    }

    public StubHandler Network { get; }

    public ChatWebhookPipeline Pipeline { get; }

    /// <summary>What was told while it answered.</summary>
    public Listener Listener { get; } = new();

    /// <summary>What comes of one JSON answer with status 200.</summary>
    public static Task<PipelineAnswer> AskAsync(string json, Action<ChatWebhookOptions>? configure = null) =>
        new ChatWebhookHarness(_ => StubHandler.Json(HttpStatusCode.OK, json), configure).AskAsync();

    public static PipelineQuestion Question(string text = "Where is my parcel?", string? thread = null, string correlation = "corr-1") => new(
        text,
        "cw-1-contact-77",
        thread,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["chatwoot_conversation_id"] = "42",
            ["chatwoot_account_id"] = "1",
            ["chatwoot_inbox_id"] = "",
            ["chatwoot_contact_id"] = "77",
            ["chatwoot_channel"] = "Channel::WebWidget",
        },
        correlation);

    public static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    public static string Text(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Reply>(answer).Text;

    public Task<PipelineAnswer> AskAsync(PipelineQuestion? question = null) =>
        Pipeline.AskAsync(question ?? Question(), Listener, CancellationToken.None);
}

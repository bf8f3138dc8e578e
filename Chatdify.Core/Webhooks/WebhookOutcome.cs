namespace Chatdify.Core.Webhooks;

/// <summary>What became of a webhook request.</summary>
public abstract record WebhookOutcome
{
    private WebhookOutcome()
    {
    }

    /// <summary>Stored, to be answered: 202.</summary>
    public sealed record Queued : WebhookOutcome;

    /// <summary>Stored before: 200.</summary>
    public sealed record Duplicate : WebhookOutcome;

    /// <summary>Not ours to answer: 200, never 4xx, because Chatwoot opens the conversation on any other status.</summary>
    public sealed record Ignored(string Reason) : WebhookOutcome;

    /// <summary>Not readable: 400.</summary>
    public sealed record Malformed(string Reason) : WebhookOutcome;

    /// <summary>Not signed by Chatwoot: 401.</summary>
    public sealed record Refused(string Reason) : WebhookOutcome;
}

namespace Chatdify.Core.Conversations;

/// <summary>Which way a turn goes, fixed when it begins, and how far it has come on it. Stored with the turn, so that a crash changes nothing.</summary>
/// <param name="Route">Name of the route; null for the general settings.</param>
/// <param name="IsCanary">Whether the canary is asked first.</param>
public sealed record TurnPath(string? Route = null, bool IsCanary = false)
{
    /// <summary>Which backend of the plan is asked: 0 for the first.</summary>
    public int Step { get; init; }

    /// <summary>When it became that one's turn; null for the first, who has been asked since the turn began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The pipeline that the turn's run belongs to, as records name it.</summary>
    public string? RunAt { get; init; }

    /// <summary>Those that gave up, each with its reason, such as <c>Dify (http_500)</c>.</summary>
    public IReadOnlyList<string> GaveUp { get; init; } = [];

    /// <summary>The way on, after this one gave up.</summary>
    public TurnPath Next(string gaveUp, DateTimeOffset now) => this with { Step = Step + 1, Since = now, RunAt = null, GaveUp = [.. GaveUp, gaveUp] };
}

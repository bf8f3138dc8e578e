namespace Chatdify.Benchmarks.Soak.Histories;

/// <summary>
/// What happened in one conversation, as its surroundings saw it: both simulators, and at its end the app's own records. Times are those of one
/// clock.
/// </summary>
internal sealed record History
{
    /// <summary>Display id of the conversation.</summary>
    public required long Conversation { get; init; }

    /// <summary>Messages of all but the system, in order.</summary>
    public IReadOnlyList<Said> Said { get; init; } = [];

    /// <summary>Whose it was when, oldest first.</summary>
    public IReadOnlyList<Owned> Owned { get; init; } = [];

    /// <summary>Webhooks, in the order in which their answers came.</summary>
    public IReadOnlyList<Delivered> Delivered { get; init; } = [];

    /// <summary>Calls of the app to Chatwoot, in order.</summary>
    public IReadOnlyList<Called> Called { get; init; } = [];

    /// <summary>Questions to Dify, in order.</summary>
    public IReadOnlyList<Asked> Asked { get; init; } = [];

    /// <summary>How messages ended, by the app's records; those without an end are missing.</summary>
    public IReadOnlyList<Ended> Ended { get; init; } = [];

    /// <summary>When processes were killed, stopped or away.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>What had not come to rest at the end; null when everything had.</summary>
    public string? Unsettled { get; init; }

    /// <summary>Whether the customer still sees the bot typing.</summary>
    public bool TypingOn { get; init; }
}

/// <summary>Who wrote a message.</summary>
internal enum Speaker
{
    /// <summary>The customer.</summary>
    Customer,

    /// <summary>A person of the team.</summary>
    Human,

    /// <summary>The bot.</summary>
    Bot,
}

/// <summary>A message in Chatwoot.</summary>
/// <param name="Id">Its id: the order.</param>
/// <param name="At">When it was created.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="Text">What it says, with its marks.</param>
/// <param name="IsPrivate">Whether it is a note.</param>
/// <param name="Turn">The turn that its sender marked it with.</param>
/// <param name="Part">The part of the turn that its sender marked it with.</param>
internal sealed record Said(long Id, DateTimeOffset At, Speaker By, string Text, bool IsPrivate = false, string? Turn = null, string? Part = null)
{
    /// <summary>Whether it is a person's word to the customer.</summary>
    public bool IsPersonsWord => By == Speaker.Human && !IsPrivate;

    /// <summary>Whether it is the bot's word to the customer.</summary>
    public bool IsBotsWord => By == Speaker.Bot && !IsPrivate;
}

/// <summary>Status and person from a moment on.</summary>
internal sealed record Owned(DateTimeOffset At, string Status, long? Person = null);

/// <summary>One attempt to deliver a webhook.</summary>
/// <param name="From">When it began.</param>
/// <param name="Until">When it was answered or given up.</param>
/// <param name="Event">Its event.</param>
/// <param name="Message">The message concerned.</param>
/// <param name="Status">HTTP status; null without an answer.</param>
/// <param name="Outcome">What the app said.</param>
/// <param name="Error">Why there was no answer.</param>
internal sealed record Delivered(
    DateTimeOffset From, DateTimeOffset Until, string Event, long? Message, int? Status, string? Outcome = null, string? Error = null)
{
    /// <summary>Whether it got 2xx.</summary>
    public bool IsAcknowledged => Status is >= 200 and < 300;

    /// <summary>Whether the app took the message in.</summary>
    public bool IsAccepted => IsAcknowledged && Event == "message_created" && Outcome == "queued";

    /// <summary>Whether it told of the conversation, such as its status.</summary>
    public bool IsOfConversation => Event.StartsWith("conversation_", StringComparison.Ordinal);
}

/// <summary>A call of the app to Chatwoot.</summary>
/// <param name="From">When it arrived.</param>
/// <param name="Until">When it was answered or given up.</param>
/// <param name="What">Method and the rest of the path after the conversation, such as <c>GET </c> or <c>POST /messages</c>.</param>
/// <param name="Status">HTTP status; 0 for a broken connection.</param>
/// <param name="Fault">The fault that struck it.</param>
/// <param name="Turn">The turn whose message it sends.</param>
/// <param name="Part">The part that it sends.</param>
internal sealed record Called(
    DateTimeOffset From, DateTimeOffset Until, string What, int Status, string? Fault = null, string? Turn = null, string? Part = null)
{
    /// <summary>The look at the conversation that decides whether the bot may speak.</summary>
    public const string Look = "GET ";

    /// <summary>The sending of a message.</summary>
    public const string Send = "POST /messages";
}

/// <summary>A question to Dify.</summary>
/// <param name="From">When it arrived.</param>
/// <param name="Until">When its connection ended.</param>
/// <param name="Nonce">What marks every word of its answer.</param>
/// <param name="Questions">Marks of the customer's messages in it, in order.</param>
/// <param name="How">How Dify met it.</param>
internal sealed record Asked(DateTimeOffset From, DateTimeOffset Until, string Nonce, IReadOnlyList<string> Questions, string How);

/// <summary>The end of a message by the app's records.</summary>
/// <param name="Message">The message.</param>
/// <param name="Kind"><c>Answered</c>, <c>HandedOff</c> or <c>Dropped</c>.</param>
/// <param name="Reason">Why, for all but answered.</param>
/// <param name="Turn">The turn it went into.</param>
/// <param name="TurnBegan">When that began.</param>
/// <param name="At">When that ended.</param>
internal sealed record Ended(long Message, string Kind, string? Reason, string? Turn, DateTimeOffset? TurnBegan, DateTimeOffset? At);

/// <summary>A time without a process that had been there.</summary>
/// <param name="From">When it was struck.</param>
/// <param name="Until">When one listened again in its place.</param>
/// <param name="What">What was done to it.</param>
internal sealed record Outage(DateTimeOffset From, DateTimeOffset Until, string What);

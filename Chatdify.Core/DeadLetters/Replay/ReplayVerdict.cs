namespace Chatdify.Core.DeadLetters.Replay;

/// <summary>Whether an answer to a dead letter's question still makes sense, and what was done about it.</summary>
/// <param name="Kind">What it comes to.</param>
/// <param name="Code">Short stable code: <c>ready</c>, <c>replayed</c>, or why not, such as <c>conversation_open</c>.</param>
/// <param name="Text">The same as a sentence for an operator.</param>
public sealed record ReplayVerdict(ReplayKind Kind, string Code, string Text)
{
    /// <summary>It can be replayed.</summary>
    public static ReplayVerdict Ready { get; } =
        new(ReplayKind.Ready, "ready", "The customer still waits: the question can be asked again.");

    /// <summary>It was replayed, and the dead letter is gone.</summary>
    public static ReplayVerdict Replayed { get; } =
        new(ReplayKind.Replayed, "replayed", "The question is asked again; the answer or a human follows within the answer deadline.");

    /// <summary>It makes no sense any more, or cannot be told to.</summary>
    public static ReplayVerdict Refuse(string code) => new(ReplayKind.Refused, code, Sentence(code));

    private static string Sentence(string code) => code switch
    {
        "unreadable" => "The queue message could not be read, so nothing tells whose question it was.",
        "nobody_waited" => "Nobody waited for an answer when it gave up.",
        "question_unknown" => "The question is no longer on record.",
        "under_way" => "Its turn has not ended yet.",
        "waiting" => "The question already waits to be answered.",
        "replayed_before" => "The question was asked again before; see the turn that came of it.",
        "answered" => "The question has been answered since.",
        "newer_turn" => "A newer message of the customer has been answered, handed over, or is being answered.",
        "partly_answered" => "The customer has a part of the answer already.",
        "told_by_callback" => "The pipeline has written to the customer in this turn; asked again, it might do so twice.",
        "unclear_send" => "A part of the answer may have reached the customer, and without Chatwoot:UserToken it cannot be looked up.",
        "human_replied" => "A person has replied to the customer.",
        "assigned_to_person" => "The conversation is assigned to a person.",
        "conversation_open" => "The conversation is open: a human has it.",
        "conversation_resolved" => "The conversation is resolved.",
        "conversation_snoozed" => "The conversation is snoozed.",
        "conversation_left" => "The conversation has left the bot's queue, and Chatwoot does not let us read more.",
        "conversation_gone" => "The conversation is not there any more.",
        "busy" => "The conversation changed again and again while this was tried; try later.",
        _ when code.StartsWith("chatwoot_", StringComparison.Ordinal) => $"Chatwoot does not tell whose the conversation is ({code[9..]}); try later.",
        _ => "The conversation is not the bot's.",
    };
}

/// <summary>The three verdicts.</summary>
public enum ReplayKind
{
    /// <summary>It can be replayed.</summary>
    Ready,

    /// <summary>It was replayed.</summary>
    Replayed,

    /// <summary>It was not, for a reason.</summary>
    Refused,
}

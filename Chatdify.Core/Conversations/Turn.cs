using System.Globalization;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Conversations;

/// <summary>
/// A turn: one question (the messages merged) and what came of it. Row <c>turn-{id}</c>; it stays as the record of the outcome.
/// </summary>
public sealed record Turn
{
    /// <summary>Sorts by time: a version 7 GUID without dashes.</summary>
    public required string Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The messages it answers.</summary>
    public IReadOnlyList<long> MessageIds { get; init; } = [];

    /// <summary>The question as asked.</summary>
    public string Question { get; init; } = "";

    /// <summary>The customer's files that go with it, at most <see cref="QuestionFile.Most"/>, in the order of their lines in the question.</summary>
    public IReadOnlyList<QuestionFile> Files { get; init; } = [];

    /// <summary>Follows the turn through logs and to the backend.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>What the backend told of the run that may be going on; null when none was started or it failed for certain.</summary>
    public PipelineRun? Run { get; init; }

    /// <summary>Which way it goes, and how far it has come.</summary>
    public TurnPath Path { get; init; } = new();

    /// <summary>The pipeline that gave the answer, as records name it.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>What all asking for it took, as far as the backends told.</summary>
    public PipelineUsage? Usage { get; init; }

    /// <summary>The answer, one message each, as it is sent.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>What of the answer became parts while the pipeline was still writing it; null when it was not sent early.</summary>
    public SaidText? Said { get; init; }

    /// <summary>A person's answer to a form, which is handed in instead of asking; null for a question.</summary>
    public FormSubmission? Submission { get; init; }

    /// <summary>
    /// Somebody of the team has answered a form: whose the conversation is does not matter for asking, nothing is handed over, and where it is
    /// not the bot's the answer is a note.
    /// </summary>
    public bool IsForTeam => Submission is { ByStaff: true };

    /// <summary>What the last part is besides text, where it is a form that can be clicked; null elsewhere.</summary>
    public MessageForm? Form { get; init; }

    /// <summary>How many parts the customer has.</summary>
    public int Sent { get; init; }

    /// <summary>The files of the answer, sent after its parts.</summary>
    public IReadOnlyList<AnswerFile> AnswerFiles { get; init; } = [];

    /// <summary>The team was told of files that could not be brought.</summary>
    public bool IsLossTold { get; init; }

    /// <summary>Whether the answer is more than what the pipeline did by callbacks.</summary>
    public bool SaysSomething => Parts.Count > 0 || AnswerFiles.Count > 0;

    /// <summary>
    /// What is being sent right now (a part's number, <c>file-0</c>, <c>farewell</c> or <c>note</c>), written before sending: found set after a crash or
    /// time-out, it means that the message may or may not be in Chatwoot.
    /// </summary>
    public string? InFlight { get; init; }

    /// <summary>When that sending began.</summary>
    public DateTimeOffset? InFlightSince { get; init; }

    /// <summary>Why a human is called, once that is decided.</summary>
    public HandoffReason? Handoff { get; init; }

    /// <summary>The steps of the hand-off that are done or given up.</summary>
    public IReadOnlyList<string> HandoffSteps { get; init; } = [];

    /// <summary>The customer was told that a human takes over; the step may also be done because nothing is to be said.</summary>
    public bool IsFarewellSent { get; init; }

    /// <summary>What of the pipeline's wishes this worker has carried out; not stored, doing it again does no harm.</summary>
    public TurnActs? ActsDone { get; init; }

    /// <summary>What the pipeline did in it by callbacks, as kinds such as <c>labels</c>; written when it ends.</summary>
    public IReadOnlyList<string> Acts { get; init; } = [];

    /// <summary>How it ended; null while it has not.</summary>
    public TurnOutcome? Outcome { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What came after it came after what is answered here. A form may be answered long after it was shown.</summary>
    public long NewestMessageId => Math.Max(MessageIds.DefaultIfEmpty().Max(), Submission?.After ?? 0);

    /// <summary>What a part is besides text.</summary>
    public MessageForm? FormOf(string part) => part == (Parts.Count - 1).ToString(CultureInfo.InvariantCulture) ? Form : null;
}

/// <summary>How a turn, and each message in it, ended (promise 1: exactly one of these).</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Reason">Why, for all but answered: a short code such as <c>conversation_open</c>.</param>
public sealed record TurnOutcome(OutcomeKind Kind, string? Reason = null)
{
    private const string GaveUpPrefix = "gave_up_";

    /// <summary>
    /// For one that was dropped not because the bot was not wanted any more, but because neither an answer nor a human could be brought:
    /// the last error, as a short code. Such a turn is a dead letter. Null for all others.
    /// </summary>
    public string? GivenUpFor =>
        Kind != OutcomeKind.Dropped || Reason is null ? null
        : Reason.StartsWith(GaveUpPrefix, StringComparison.Ordinal) ? Reason[GaveUpPrefix.Length..]
        : Reason.StartsWith("chatwoot_", StringComparison.Ordinal) ? Reason
        : null;

    /// <summary>The customer has the answer.</summary>
    public static TurnOutcome Answered { get; } = new(OutcomeKind.Answered);

    /// <summary>The pipeline answered by callbacks only.</summary>
    public static TurnOutcome AnsweredByCallback { get; } = new(OutcomeKind.Answered, "callback");

    /// <summary>A human has the conversation.</summary>
    public static TurnOutcome HandedOff(string reason) => new(OutcomeKind.HandedOff, reason);

    /// <summary>Neither the answer nor a human could be brought.</summary>
    public static TurnOutcome GaveUp(string code) => Dropped(GaveUpPrefix + code);

    /// <summary>It was not the bot's to answer any more.</summary>
    public static TurnOutcome Dropped(string reason) => new(OutcomeKind.Dropped, reason);
}

/// <summary>The three ends of an accepted message.</summary>
public enum OutcomeKind
{
    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Handed to a human.</summary>
    HandedOff,

    /// <summary>Dropped for a recorded reason.</summary>
    Dropped,
}

namespace Chatdify.Simulators.Letta;

/// <summary>How one run of the agent goes. Make one with a factory, refine it with the modifiers.</summary>
public sealed record LettaScript
{
    private LettaScript()
    {
    }

    internal IReadOnlyList<string> Texts { get; private init; } = [];
    internal string? StopReason { get; private init; } = "end_turn";
    internal string? ErrorType { get; private init; }
    internal bool AsksForApproval { get; private init; }
    internal (int Status, string Body)? Refusal { get; private init; }
    internal bool CutsStream { get; private init; }
    internal bool Dies { get; private init; }
    internal bool SurvivesClient { get; private init; }
    internal bool InParts { get; private init; }
    internal Task? Gate { get; private init; }
    internal Task? BeforeEnd { get; private init; }

    /// <summary>The agent thinks, uses a tool, and says these messages.</summary>
    public static LettaScript Answer(params string[] texts) => new() { Texts = texts };

    /// <summary>It ends its turn without a word.</summary>
    public static LettaScript Silent() => new();

    /// <summary>It says something and ends for this reason.</summary>
    public static LettaScript Stops(string reason, params string[] texts) => new() { Texts = texts, StopReason = reason };

    /// <summary>The model fails in the middle: a stop reason, an error, and <c>[DONE]</c>, all with HTTP 200.</summary>
    public static LettaScript ErrorEvent(string type, string said = "One mom") =>
        new() { Texts = [said], StopReason = "llm_api_error", ErrorType = type };

    /// <summary>It wants to use a tool that a person must allow; further messages get 409.</summary>
    public static LettaScript RequiresApproval(string said) => new() { Texts = [said], StopReason = "requires_approval", AsksForApproval = true };

    /// <summary>No run: this status and body.</summary>
    public static LettaScript Error(int status, string body) => new() { Refusal = (status, body) };

    /// <summary>The stream ends early; the run goes on to its end, and what it said is stored.</summary>
    public static LettaScript CutButFinished(params string[] texts) => new() { Texts = texts, CutsStream = true, SurvivesClient = true };

    /// <summary>The stream ends early, and the run with it.</summary>
    public static LettaScript CutAndFailed(params string[] texts) => new() { Texts = texts, CutsStream = true, Dies = true };

    /// <summary>Says nothing more before the task is done.</summary>
    public LettaScript HeldUntil(Task gate) => this with { Gate = gate };

    /// <summary>Waits with its last message until the task is done.</summary>
    public LettaScript PausedBeforeEnd(Task released) => this with { BeforeEnd = released };

    /// <summary>Goes on when the client leaves, as background runs do; others are cancelled.</summary>
    public LettaScript Surviving() => this with { SurvivesClient = true };

    /// <summary>The texts come as lists of parts instead of strings.</summary>
    public LettaScript AsParts() => this with { InParts = true };
}

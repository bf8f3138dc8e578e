using System.Globalization;

namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>What somebody does in a conversation.</summary>
internal enum Act
{
    /// <summary>The customer writes <see cref="PlanStep.Count"/> messages in a row.</summary>
    Say,

    /// <summary>Chatwoot delivers the webhook of the last customer message again.</summary>
    Duplicate,

    /// <summary>The same, <see cref="PlanStep.Count"/> times at once.</summary>
    DuplicateAtOnce,

    /// <summary>The same under new delivery ids.</summary>
    DuplicateByOther,

    /// <summary>A person answers the customer.</summary>
    HumanReply,

    /// <summary>A person writes a private note.</summary>
    HumanNote,

    /// <summary>A person opens the conversation.</summary>
    Open,

    /// <summary>A person resolves it.</summary>
    Resolve,

    /// <summary>A person snoozes it.</summary>
    Snooze,

    /// <summary>A person assigns it to a person.</summary>
    Assign,

    /// <summary>A person gives it back to the bot: unassigned and pending.</summary>
    Return,

    /// <summary>Chatwoot begins to fail in this conversation: <see cref="PlanStep.Fault"/>.</summary>
    Break,

    /// <summary>Nobody does anything until the last message is answered, for a while at most.</summary>
    AwaitAnswer,
}

/// <summary>One step of a conversation's script.</summary>
/// <param name="Pause">How long to wait before it.</param>
/// <param name="Act">What is done.</param>
/// <param name="Count">How often, where that means something.</param>
/// <param name="Fault">For <see cref="Act.Break"/>.</param>
internal sealed record PlanStep(TimeSpan Pause, Act Act, int Count = 1, ChatwootFault? Fault = null)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"+{Pause.TotalMilliseconds:0} ms {Act}{(Count > 1 ? $" x{Count}" : "")}{(Fault is null ? "" : $" {Fault}")}");
}

/// <summary>A failure of Chatwoot's REST API in one conversation.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Method">Of which requests.</param>
/// <param name="Path">What follows <c>/conversations/{id}</c> in their path.</param>
/// <param name="Times">How many of them.</param>
internal sealed record ChatwootFault(FaultKind Kind, string Method, string Path, int Times)
{
    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Method} …{Path} x{Times}";
}

/// <summary>Kinds of failure of Chatwoot.</summary>
internal enum FaultKind
{
    /// <summary>429 without Retry-After.</summary>
    RateLimited,

    /// <summary>500, nothing done.</summary>
    Status500,

    /// <summary>502 of a proxy, nothing done.</summary>
    Status502,

    /// <summary>500 although it is done.</summary>
    Status500AfterWork,

    /// <summary>The connection breaks, nothing done.</summary>
    Reset,

    /// <summary>The connection breaks although it is done.</summary>
    ResetAfterWork,

    /// <summary>No answer, nothing done.</summary>
    Hang,

    /// <summary>No answer although it is done.</summary>
    HangAfterWork,

    /// <summary>A proxy's page instead of the answer, nothing done.</summary>
    Html,

    /// <summary>Slow, but well.</summary>
    Slow,
}

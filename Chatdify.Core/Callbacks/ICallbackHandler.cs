using Chatdify.Core.Conversations;

namespace Chatdify.Core.Callbacks;

/// <summary>Does some operations.</summary>
public interface ICallbackHandler
{
    /// <summary>Ids of the operations that it does.</summary>
    IReadOnlyList<string> Operations { get; }

    /// <summary>Does one; its arguments are checked and hold no "None" any more.</summary>
    Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken);
}

/// <summary>A call that may be done.</summary>
/// <param name="Operation">What is to be done.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Key">In which conversation; the default where the operation names none.</param>
/// <param name="Attempt">How far an earlier try of the same call came.</param>
public sealed record CallbackCall(
    CallbackOperation Operation, CallbackCaller Caller, CallbackArguments Arguments, ConversationKey Key, CallAttempt Attempt);

/// <summary>One of perhaps several tries of a call.</summary>
/// <param name="Mark">Names the call in what it leaves in Chatwoot.</param>
/// <param name="StartedAt">When the first try began.</param>
/// <param name="IsResumed">An earlier try may have been done: look before doing it again.</param>
public sealed record CallAttempt(string Mark, DateTimeOffset StartedAt, bool IsResumed = false)
{
    /// <summary>When an earlier try last began to send something; null when none did.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// Tells that something is about to be sent. Ends the call with a problem when it has taken so long that another try is at it meanwhile.
    /// </summary>
    public Func<CancellationToken, Task> SendingAsync { get; init; } = _ => Task.CompletedTask;
}

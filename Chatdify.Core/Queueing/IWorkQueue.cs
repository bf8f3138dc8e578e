namespace Chatdify.Core.Queueing;

/// <summary>
/// The storage queues. Messages carry ids only. A delay is rounded up to whole seconds: that is what the service offers.
/// Throws when the service is unavailable.
/// </summary>
public interface IWorkQueue
{
    /// <summary>Wakes the turn of a conversation (<c>chatdify-turns</c>).</summary>
    Task WakeAsync(TurnWork work, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Has the answer or the hand-off of a turn brought to the customer (<c>chatdify-replies</c>).</summary>
    Task DeliverAsync(ReplyWork work, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Has somebody look after a conversation, or hide its typing, later (<c>chatdify-chores</c>).</summary>
    Task WatchAsync(ChoreWork work, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Has a shadow asked (<c>chatdify-shadows</c>).</summary>
    Task ShadowAsync(ShadowWork work, CancellationToken cancellationToken);
}

/// <summary>Names of the queues; each has a twin with <c>-poison</c> behind it.</summary>
public static class QueueNames
{
    /// <summary>Wake-ups of turns.</summary>
    public const string Turns = "chatdify-turns";

    /// <summary>Answers and hand-offs to bring to the customer.</summary>
    public const string Replies = "chatdify-replies";

    /// <summary>Watchdogs and typing to hide: a queue of their own, so that slow pipelines cannot hold them up.</summary>
    public const string Chores = "chatdify-chores";

    /// <summary>Questions to shadows: a queue of their own, so that they hold up nobody who is waited for.</summary>
    public const string Shadows = "chatdify-shadows";
}

namespace Chatdify.Demo.Hops;

/// <summary>One step of a message on its way.</summary>
/// <param name="At">When it happened, or began.</param>
/// <param name="Way">From whom to whom.</param>
/// <param name="What">What happened, in a few words.</param>
/// <param name="Failed">Whether it went wrong.</param>
internal sealed record Hop(DateTimeOffset At, string Way, string What, bool Failed = false);

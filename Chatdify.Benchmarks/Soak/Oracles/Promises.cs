namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>A broken promise.</summary>
/// <param name="Promise">Which, as <see cref="Oracle"/> names it.</param>
/// <param name="What">What was seen.</param>
internal sealed record Violation(string Promise, string What);

/// <summary>What the oracle has to know of the app's settings.</summary>
/// <param name="AnswerDeadline"><c>Turns:AnswerDeadline</c>.</param>
/// <param name="Lease"><c>Turns:Lease</c>.</param>
/// <param name="Farewell"><c>Handoff:Message</c>.</param>
internal sealed record Terms(TimeSpan AnswerDeadline, TimeSpan Lease, string Farewell);

namespace Sentry;

/// <summary>Stands for Sentry.SentryHint, what accompanies an event to its callback; empty here.</summary>
public class SentryHint;

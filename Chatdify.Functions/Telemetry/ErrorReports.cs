using Chatdify.Core.Conversations;

using Sentry;

namespace Chatdify.Functions.Telemetry;

/// <summary>
/// Sends errors to Sentry: which exception, where, in which function, of which conversation; never what anybody wrote, and no tokens.
/// </summary>
public sealed class ErrorReports
{
    /// <summary>Reports an error of a function. Does nothing while Sentry is off; never throws, never waits.</summary>
    public void Capture(Exception error, string function, ConversationKey? conversation)
    {
        if (!SentrySdk.IsEnabled)
        {
            return;
        }

        SentrySdk.CaptureException(error, scope =>
        {
            scope.SetTag("function", function);
            if (conversation is { } key)
            {
                scope.SetTag("conversation", key.ToString());
            }
        });
    }

    /// <summary>
    /// Messages of exceptions that are not ours may quote what they failed on: a request's body, a row, an address. The type and the
    /// stack tell enough.
    /// </summary>
    internal static SentryEvent? Scrub(SentryEvent report, SentryHint hint)
    {
        foreach (var exception in report.SentryExceptions ?? [])
        {
            if (exception.Type?.StartsWith("Chatdify.", StringComparison.Ordinal) != true)
            {
                exception.Value = "(not sent)";
            }
        }

        return report;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Chatdify.Cli.DeadLetters;

/// <summary>The option <c>--since</c>: a time, or how long ago.</summary>
internal static class Since
{
    /// <summary>A new option; each command has its own description.</summary>
    public static Option<DateTimeOffset?> Option(string description) => new("--since")
    {
        Description = description + " A duration such as 30m, 2h or 3d, or an ISO 8601 date or time (UTC unless it says otherwise).",
        HelpName = "when",
        CustomParser = Parse,
    };

    private static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (Ago(text) is { } ago)
        {
            return TimeProvider.System.GetUtcNow() - ago;
        }

        if (DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }

        result.AddError($"--since: '{text}' is neither a duration such as 2h or 3d nor an ISO 8601 date or time.");
        return null;
    }

    private static string[] Forms { get; } =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private static TimeSpan? Ago(string text) =>
        text.Length is > 1 and < 6 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => null,
            }
            : null;
}

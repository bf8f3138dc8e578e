using System.Globalization;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>Chatwoot's four ways to write a time.</summary>
internal static class Clock
{
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? IsoOrNull(DateTimeOffset? time) => time is { } known ? Iso(known) : null;

    /// <summary>Unix seconds; 0 for never.</summary>
    public static long Unix(DateTimeOffset? time) => time?.ToUnixTimeSeconds() ?? 0;

    /// <summary>Unix seconds with microseconds, always with a decimal point.</summary>
    public static decimal Float(DateTimeOffset time)
    {
        var microseconds = (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        var seconds = microseconds / 1_000_000m;
        return seconds == decimal.Truncate(seconds) ? decimal.Truncate(seconds) * 1.0m : seconds;
    }
}

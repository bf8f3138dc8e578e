using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>
/// Promise 5: an answer or a person within the deadline. On top come a fixed tolerance, the time that processes were away with what it takes to
/// notice that, and the time for which Chatwoot was broken: until the app's next call there.
/// </summary>
internal static class Deadline
{
    /// <summary>Queues count in whole seconds and are looked into once a second.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(4);

    /// <summary>A watchdog that dies with its process has sent its successor, which comes after this time.</summary>
    private static readonly TimeSpan NextWatchdog = TimeSpan.FromSeconds(12);

    /// <summary>However long the app waits after a failure of Chatwoot, no more is excused for each.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    public static IEnumerable<Violation> Judge(History history, Terms terms)
    {
        foreach (var (message, accepted, end) in Waits(history))
        {
            var allowed = terms.AnswerDeadline + Tolerance + Away(history, terms, accepted, end) + Broken(history, accepted, end);
            if (end - accepted > allowed)
            {
                yield return new Violation("deadline", FormattableString.Invariant(
                    $"Message {message} waited {(end - accepted).TotalSeconds:0.0} s; {allowed.TotalSeconds:0.0} s were allowed."));
            }
        }
    }

    /// <summary>Each message that ended, with the time it was accepted and the time its customer was no longer alone.</summary>
    public static IEnumerable<(long Message, DateTimeOffset Accepted, DateTimeOffset End)> Waits(History history)
    {
        foreach (var row in history.Delivered.Where(row => row.IsAccepted))
        {
            if (history.Ended.FirstOrDefault(ended => ended.Message == row.Message) is { At: { } over } ended)
            {
                yield return (row.Message!.Value, row.Until, End(history, ended, over) is var end && end > row.Until ? end : row.Until);
            }
        }
    }

    private static DateTimeOffset End(History history, Ended ended, DateTimeOffset over)
    {
        var seen = ended.Kind switch
        {
            "Answered" => history.Said.Where(row => row.IsBotsWord && row.Turn == ended.Turn).Select(row => (DateTimeOffset?)row.At).Max(),
            "HandedOff" => history.Owned.Where(row => row.At >= ended.TurnBegan && row.At <= over && (row.Status == "open" || row.Person is not null))
                .Select(row => (DateTimeOffset?)row.At).Min(),
            _ => null,
        };
        return seen < over ? seen.Value : over;
    }

    private static TimeSpan Away(History history, Terms terms, DateTimeOffset from, DateTimeOffset until) => Sum(history.Outages
        .Where(outage => outage.From < until && outage.Until > from - terms.Lease)
        .Select(outage => outage.Until - (outage.From > from ? outage.From : from) + terms.Lease + NextWatchdog));

    private static TimeSpan Broken(History history, DateTimeOffset from, DateTimeOffset until) => Sum(history.Called
        .Zip(history.Called.Skip(1).Select(next => (DateTimeOffset?)next.From).Append(null))
        .Where(pair => pair.First.Fault is not null && pair.First.Until > from && pair.First.From < until)
        .Select(pair => (pair.Second ?? pair.First.Until) - pair.First.From)
        .Select(pause => pause < LongestPause ? pause : LongestPause));

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) =>
        times.Where(time => time > TimeSpan.Zero).Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
}

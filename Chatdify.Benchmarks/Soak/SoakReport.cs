using System.Globalization;

using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Oracles;
using Chatdify.Benchmarks.Soak.Plans;

namespace Chatdify.Benchmarks.Soak;

/// <summary>What is printed: a line now and then, a conversation for each violation, a table at the end.</summary>
internal static class SoakReport
{
    private const int MostLines = 220;
    private const int LongestLine = 260;

    /// <summary>The line of progress.</summary>
    public static string Line(TimeSpan time, int playing, SoakTally tally, (int Kills, int Stops, int Seconds) acts) =>
        string.Create(CultureInfo.InvariantCulture, $"{time:mm\\:ss}  {playing} conversations, {tally.Conversations} over, {tally.Messages} messages; ")
        + $"answered {Ended(tally, "Answered")}, handed off {Ended(tally, "HandedOff")}, dropped {Ended(tally, "Dropped")}; "
        + $"kills {acts.Kills}, stops {acts.Stops}, second instances {acts.Seconds}; violations {tally.Violations.Count}";

    /// <summary>All about a conversation that a promise was broken in.</summary>
    public static void WriteViolations(
        TextWriter output, ConversationPlan plan, History history, IReadOnlyList<Violation> violations, IReadOnlyList<string> log)
    {
        var lines = Timeline.Of(history).ToList();
        output.WriteLine(string.Join('\n',
        [
            $"==== VIOLATION in conversation {history.Conversation} ====",
            .. violations.Select(violation => $"{violation.Promise}: {violation.What}"),
            $"{plan}",
            "time line, in seconds of the conversation:",
            .. lines.Take(MostLines),
            .. lines.Skip(MostLines).Take(1).Select(_ => $"… and {lines.Count - MostLines} more"),
            "the app's log:",
            .. log.TakeLast(MostLines).Select(line => line.Length <= LongestLine ? line : $"{line[..LongestLine]}…"),
            "====",
        ]));
    }

    /// <summary>The table.</summary>
    public static void Write(
        TextWriter output, SoakOptions options, SoakTally tally, (int Kills, int Stops, int Seconds) acts,
        IReadOnlyDictionary<DifyAct, int> played, string asleep, TimeSpan time)
    {
        List<(string Name, string Value)> rows =
        [
            ("seed", $"{options.Seed}"),
            ("minutes played", Number(options.Length.TotalMinutes)),
            ("minutes with settling", Number(time.TotalMinutes)),
            ("conversations", $"{tally.Conversations}"),
            ("customer messages", $"{tally.Messages}, {tally.Accepted} of them accepted"),
            ("messages of the bot", $"{tally.Words}"),
            ("duplicates sent", $"{tally.Duplicates}"),
            ("kills (-9)", $"{acts.Kills}"),
            ("stops (SIGTERM)", $"{acts.Stops}"),
            ("second instances", $"{acts.Seconds}"),
            .. Sorted(tally.Faults).Select(row => ($"Chatwoot {row.Name}", row.Value)),
            .. Sorted(played.ToDictionary(row => $"{row.Key}", row => row.Value)).Select(row => ($"Dify {row.Name}", row.Value)),
            .. Sorted(tally.Ends).Select(row => ($"ended {row.Name}", row.Value)),
            ("p50 until the end", $"{Number(tally.Percentile(0.5))} s"),
            ("p95 until the end", $"{Number(tally.Percentile(0.95))} s"),
            ("queue messages hidden by the killed", asleep.Length == 0 ? "none" : asleep),
            ("violations", $"{tally.Violations.Count}"),
            .. tally.Violations.Select(row => ($"  conversation {row.Conversation}", $"{row.Violation.Promise}: {row.Violation.What}")),
        ];
        output.WriteLine();
        foreach (var (name, value) in rows)
        {
            output.WriteLine($"{name,-44}{value}");
        }
    }

    private static int Ended(SoakTally tally, string kind) =>
        tally.Ends.Where(row => row.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(row => row.Value);

    private static IEnumerable<(string Name, string Value)> Sorted(IReadOnlyDictionary<string, int> counts) =>
        counts.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => (row.Key, $"{row.Value}"));

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

namespace Chatdify.Benchmarks.Soak.Histories;

/// <summary>A history as lines in the order of time, for a developer who looks into a violation.</summary>
internal static class Timeline
{
    private const int LongestText = 60;

    /// <summary>One line for each thing that happened.</summary>
    public static IEnumerable<string> Of(History history)
    {
        var started = history.Owned.Count > 0 ? history.Owned[0].At : DateTimeOffset.MinValue;
        return Lines(history).OrderBy(line => line.At).Select(line => FormattableString.Invariant($"{(line.At - started).TotalSeconds,8:0.000}  {line.Text}"));
    }

    private static IEnumerable<(DateTimeOffset At, string Text)> Lines(History history)
    {
        var (began, ended) = Frame(history);
        IEnumerable<(DateTimeOffset At, string Text)>[] all =
        [
            history.Said.Select(row => (
                row.At, $"{row.By}{(row.IsPrivate ? " (note)" : "")} {row.Id}: {Short(row.Text)}{Mark(row.Turn, row.Part)}")),
            history.Owned.Select(row => (row.At, $"status {row.Status}, {(row.Person is { } person ? $"assigned to {person}" : "unassigned")}")),
            history.Delivered.Select(row => (row.From,
                $"webhook {row.Event} {row.Message} -> {row.Status?.ToString() ?? row.Error} {row.Outcome} in {Milliseconds(row.Until - row.From)}")),
            history.Called.Select(row => (row.From,
                $"app: {row.What}{Mark(row.Turn, row.Part)} -> {row.Status} {row.Fault} in {Milliseconds(row.Until - row.From)}")),
            history.Asked.Select(row => (row.From,
                $"app asks Dify ({row.Nonce}, {row.How}): {string.Join(' ', row.Questions)}; over after {Milliseconds(row.Until - row.From)}")),
            history.Ended.Select(row => (row.At ?? ended, $"record: message {row.Message} {row.Kind} {row.Reason} by turn {row.Turn}")),
            history.Outages.Where(row => row.Until >= began && row.From <= ended).SelectMany<Outage, (DateTimeOffset, string)>(row =>
                [(row.From, $"---- app {row.What}"), (row.Until, $"---- app back ({row.What})")]),
        ];
        return all.SelectMany(lines => lines);
    }

    private static (DateTimeOffset Began, DateTimeOffset Ended) Frame(History history)
    {
        var times = history.Owned.Select(row => row.At).Concat(history.Called.Select(row => row.Until)).Concat(history.Said.Select(row => row.At)).ToList();
        return times.Count == 0 ? default : (times.Min(), times.Max());
    }

    private static string Mark(string? turn, string? part) => turn is null ? "" : $" {{{turn}, {part}}}";

    private static string Short(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";

    private static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms");
}

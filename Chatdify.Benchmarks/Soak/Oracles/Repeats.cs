using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>Promise 2: nothing is said twice, no message is answered twice, and one hand-off has one farewell.</summary>
internal static class Repeats
{
    public static IEnumerable<Violation> Judge(History history, Terms terms) =>
        [.. SaidTwice(history), .. AnsweredTwice(history), .. Farewells(history, terms)];

    private static IEnumerable<Violation> SaidTwice(History history)
    {
        var marked = history.Said.Where(row => row.By == Speaker.Bot && row.Turn is not null).GroupBy(row => $"part {row.Part} of turn {row.Turn}");
        var worded = history.Said.Where(row => row.IsBotsWord)
            .SelectMany(row => Marks.Find(row.Text, 'a').Concat(Marks.Find(row.Text, 'c')).Select(mark => (Mark: mark, row.Id)))
            .GroupBy(row => row.Mark);
        return
        [
            .. marked.Where(same => same.Count() > 1).Select(same => Twice(same.Key, same.Select(row => row.Id))),
            .. worded.Where(same => same.Count() > 1).Select(same => Twice(same.Key, same.Select(row => row.Id))),
        ];
    }

    private static Violation Twice(string what, IEnumerable<long> messages) => new("twice", $"{what} was said in messages {string.Join(" and ", messages)}.");

    private static IEnumerable<Violation> AnsweredTwice(History history)
    {
        var shown = history.Said.Where(row => row.IsBotsWord).SelectMany(row => Marks.Find(row.Text, 'a')).ToHashSet();
        return history.Asked
            .Where(asked => shown.Contains(Marks.Answer(asked.Nonce)))
            .SelectMany(asked => asked.Questions.Distinct().Select(question => (Question: question, asked.Nonce)))
            .GroupBy(row => row.Question)
            .Where(same => same.Count() > 1)
            .Select(same => new Violation("twice", $"{same.Key} is in the answered questions {string.Join(" and ", same.Select(row => row.Nonce))}."));
    }

    /// <summary>Between two farewells the conversation must have left the bot's queue.</summary>
    private static IEnumerable<Violation> Farewells(History history, Terms terms)
    {
        var farewells = history.Said.Where(row => row.IsBotsWord && row.Text == terms.Farewell).ToList();
        return farewells.Zip(farewells.Skip(1))
            .Where(pair => !history.Owned.Any(row => row.At > pair.First.At && row.At < pair.Second.At && row.Status != "pending"))
            .Select(pair => new Violation("twice", $"The farewells {pair.First.Id} and {pair.Second.Id} belong to one hand-off."));
    }
}

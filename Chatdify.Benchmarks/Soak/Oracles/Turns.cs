using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>
/// Promise 3: one question at a time, with everything that waits in it, in order. A question whose worker was killed ends on the wire with its
/// worker, whatever Dify makes of it.
/// </summary>
internal static class Turns
{
    /// <summary>The end of a connection is noticed a little later than the beginning of another one.</summary>
    private static readonly TimeSpan Noticing = TimeSpan.FromMilliseconds(300);

    public static IEnumerable<Violation> Judge(History history) => [.. AtOnce(history), .. OutOfOrder(history), .. LeftOut(history)];

    private static IEnumerable<Violation> AtOnce(History history) =>
        history.Asked.Zip(history.Asked.Skip(1))
            .Where(pair => pair.Second.From < pair.First.Until - Noticing)
            .Select(pair => new Violation("one at a time", $"Question {pair.Second.Nonce} was asked while {pair.First.Nonce} was being answered."));

    private static IEnumerable<Violation> OutOfOrder(History history)
    {
        var ids = Ids(history);
        return history.Asked
            .Where(asked => asked.Questions.Select(mark => ids.GetValueOrDefault(mark)).ToList() is var order && !order.SequenceEqual(order.Order()))
            .Select(asked => new Violation("order", $"Question {asked.Nonce} has its messages in the order {string.Join(' ', asked.Questions)}."));
    }

    /// <summary>A message that had been accepted before a question was put together is in it or in an earlier one, if a later message is.</summary>
    private static IEnumerable<Violation> LeftOut(History history)
    {
        var (ids, asked) = (Ids(history), new HashSet<long>());
        foreach (var question in history.Asked)
        {
            var messages = question.Questions.Select(mark => ids.GetValueOrDefault(mark)).ToList();
            asked.UnionWith(messages);
            var (begun, newest) = (PutTogether(history, question), messages.DefaultIfEmpty().Max());
            var waiting = history.Delivered.Where(row => row.IsAccepted && row.Until < begun && row.Message < newest);
            foreach (var row in waiting.Where(row => !asked.Contains(row.Message!.Value)))
            {
                if (!history.Ended.Any(end => end.Message == row.Message && end.At < begun))
                {
                    yield return new Violation("order", $"Message {row.Message} was there before question {question.Nonce}, which leaves it out.");
                }
            }
        }
    }

    /// <summary>The last the worker did before it put the question together, as Chatwoot saw it.</summary>
    private static DateTimeOffset PutTogether(History history, Asked question) =>
        history.Called.LastOrDefault(call => call.From < question.From)?.From ?? DateTimeOffset.MinValue;

    private static Dictionary<string, long> Ids(History history) => history.Said
        .Where(row => row.By == Speaker.Customer)
        .SelectMany(row => Marks.Find(row.Text, 'm').Select(mark => (mark, row.Id)))
        .ToDictionary(row => row.mark, row => row.Id);
}

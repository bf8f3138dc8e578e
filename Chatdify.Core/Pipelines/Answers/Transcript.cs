namespace Chatdify.Core.Pipelines.Answers;

/// <summary>What was said before, for a backend that remembers nothing, or has lost what it knew.</summary>
internal static class Transcript
{
    /// <summary>The newest exchanges that fit, oldest first; an exchange is left out whole, because half of one misleads.</summary>
    public static IEnumerable<PipelineExchange> Newest(IReadOnlyList<PipelineExchange> history, int turns, int characters)
    {
        var room = characters;
        return history.Reverse().Take(turns)
            .TakeWhile(exchange => (room -= exchange.Question.Length + exchange.Answer.Length) >= 0)
            .Reverse();
    }

    /// <summary>As text, for a backend that takes nothing else.</summary>
    public static string Text(IEnumerable<PipelineExchange> exchanges) =>
        string.Join('\n', exchanges.Select(one => $"Customer: {one.Question}\nAssistant: {one.Answer}"));
}

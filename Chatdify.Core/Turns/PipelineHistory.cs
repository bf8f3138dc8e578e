using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Turns;

/// <summary>What a backend that does not know of them itself is told of the earlier turns.</summary>
internal static class PipelineHistory
{
    private const string Forget = "forget";

    /// <summary>
    /// Each turn whose customer has words of the bot, from the newest that made the backend forget on. Only parts that were sent count: the
    /// customer knows of no others. What was answered to the team may have been notes.
    /// </summary>
    public static IReadOnlyList<PipelineExchange> Of(IReadOnlyList<Turn> turns) =>
        [.. turns
            .Skip(1 + LastIndex(turns, turn => turn.Acts.Contains(Forget)))
            .Where(turn => turn.Sent > 0 && !turn.IsForTeam)
            .Select(turn => new PipelineExchange(turn.Question, string.Join("\n\n", turn.Parts.Take(turn.Sent))))];

    private static int LastIndex(IReadOnlyList<Turn> turns, Func<Turn, bool> condition) =>
        turns.Count - 1 - turns.Reverse().TakeWhile(turn => !condition(turn)).Count();
}

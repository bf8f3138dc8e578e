using System.Globalization;

using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;

namespace Chatdify.Core.DeadLetters;

/// <summary>What a customer has been told in a turn, without the words.</summary>
/// <param name="PartsSent">How many messages of the answer arrived.</param>
/// <param name="Parts">How many there are; 0 when there was no answer.</param>
/// <param name="Farewell">The word that a colleague takes over arrived.</param>
/// <param name="ByCallback">The pipeline itself sent a message.</param>
/// <param name="Unclear">The message that may or may not have arrived: a part's number from 0, <c>file-0</c>, <c>farewell</c> or <c>note</c>.</param>
public sealed record CustomerTold(int PartsSent, int Parts, bool Farewell, bool ByCallback, string? Unclear)
{
    /// <summary>Nothing.</summary>
    public static CustomerTold Nothing { get; } = new(0, 0, Farewell: false, ByCallback: false, Unclear: null);

    /// <summary>How many files of the answer arrived.</summary>
    public int FilesSent { get; init; }

    /// <summary>Whether something of the answer arrived for certain.</summary>
    public bool HasAnswer => PartsSent > 0 || FilesSent > 0;

    /// <summary>Whether a part of the answer, or a file, may or may not have arrived.</summary>
    public bool IsAnswerUnclear => int.TryParse(Unclear, NumberStyles.None, CultureInfo.InvariantCulture, out _) || AnswerFile.IsPart(Unclear);

    /// <summary>What was told in a turn.</summary>
    public static CustomerTold In(Turn turn, TurnActs? acts) => new(
        turn.Sent,
        turn.Parts.Count,
        turn.IsFarewellSent,
        acts?.Has(TurnActs.Message) == true || turn.Acts.Contains(TurnActs.Message),
        turn.Handoff?.Code == HandoffReasons.UnclearSend.Code ? turn.Sent.ToString(CultureInfo.InvariantCulture) : UnclearFile(turn) ?? turn.InFlight)
    {
        FilesSent = turn.AnswerFiles.Count(file => file.Outcome == AnswerFile.Sent),
    };

    /// <summary>In words for an operator.</summary>
    public override string ToString()
    {
        var said = Said().ToList();
        return said.Count == 0 ? "nothing" : string.Join("; ", said);
    }

    private static string? UnclearFile(Turn turn) => turn.AnswerFiles.Index()
        .Where(one => one.Item.Outcome == AnswerFile.Unclear)
        .Select(one => AnswerFile.Part(one.Index))
        .FirstOrDefault();

    private IEnumerable<string> Said()
    {
        if (PartsSent > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{PartsSent} of {Parts} parts of the answer");
        }

        if (FilesSent > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{FilesSent} of its files");
        }

        if (ByCallback)
        {
            yield return "a message of the pipeline's own";
        }

        if (Farewell)
        {
            yield return "the farewell";
        }

        if (IsAnswerUnclear)
        {
            yield return "perhaps a part of the answer";
        }
        else if (Unclear == HandoffSteps.Farewell)
        {
            yield return "perhaps the farewell";
        }
    }
}

using System.Text.Json.Serialization;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;

namespace Chatdify.Cli.DeadLetters;

/// <summary>One dead letter as <c>show --json</c> prints it.</summary>
internal sealed record DetailView
{
    public required LetterView Letter { get; init; }

    /// <summary>How the turn ended, such as <c>dropped: gave_up_http_500</c>; null while it has not, or when it is not on record.</summary>
    public required string? OutcomeNow { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Question { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Answer { get; init; }

    public static DetailView Of(DeadLetter letter, Turn? turn, Turn? text) => new()
    {
        Letter = LetterView.Of(letter),
        OutcomeNow = turn?.Outcome is { } outcome ? Words(outcome) : null,
        Question = text?.Question,
        Answer = text?.Parts,
    };

    private static string Words(TurnOutcome outcome)
    {
        var kind = outcome.Kind switch
        {
            OutcomeKind.Answered => "answered",
            OutcomeKind.HandedOff => "handed over",
            _ => "dropped",
        };
        return outcome.Reason is null ? kind : $"{kind}: {outcome.Reason}";
    }
}

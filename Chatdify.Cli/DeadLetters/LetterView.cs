using Chatdify.Core.DeadLetters;

namespace Chatdify.Cli.DeadLetters;

/// <summary>A dead letter as JSON shows it. Part of what others rely on: members are added, not renamed.</summary>
internal sealed record LetterView
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    public required string? LastError { get; init; }

    public required int? Attempts { get; init; }

    public required string Queue { get; init; }

    public required long? Account { get; init; }

    public required long? Conversation { get; init; }

    public required string? Turn { get; init; }

    public required IReadOnlyList<long> Messages { get; init; }

    public required string Outcome { get; init; }

    public required string Told { get; init; }

    public required string CorrelationId { get; init; }

    public static LetterView Of(DeadLetter letter) => new()
    {
        Id = letter.Id,
        At = letter.At,
        Reason = letter.Reason,
        LastError = letter.LastError,
        Attempts = letter.Attempts,
        Queue = letter.Queue,
        Account = letter.Conversation?.Account,
        Conversation = letter.Conversation?.Conversation,
        Turn = letter.TurnId,
        Messages = letter.MessageIds,
        Outcome = letter.Outcome,
        Told = letter.Told.ToString(),
        CorrelationId = letter.CorrelationId,
    };
}

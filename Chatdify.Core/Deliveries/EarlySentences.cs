using Chatdify.Core.Conversations;
using Chatdify.Core.Replies;
using Chatdify.Core.Replies.Splitting;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Deliveries;

/// <summary>
/// Sends finished paragraphs while the pipeline writes the rest (<c>Replies:EarlySentences</c>): each like any other part, so only while the
/// conversation is the bot's, and never twice. The parts and the text that they came from are written down before the first of them is sent.
/// </summary>
public sealed class EarlySentences(Routed<RepliesOptions> options, AnswerDelivery delivery, TimeProvider time)
{
    /// <summary>The speech of one question; null where it is not wanted.</summary>
    internal EarlySpeech? Begin(TurnLease lease, Turn turn, string? channel) =>
        options.For(turn.Path.Route).EarlySentences ? new EarlySpeech(delivery, lease, channel, time) : null;
}

/// <summary>What is said while one question is being answered.</summary>
internal sealed class EarlySpeech(AnswerDelivery delivery, TurnLease lease, string? channel, TimeProvider time)
{
    /// <summary>Looking costs as much as the text is long. It may take this long in all, and a tenth of the time beyond that.</summary>
    private static readonly TimeSpan Credit = TimeSpan.FromSeconds(1);

    private readonly long _since = time.GetTimestamp();
    private TimeSpan _looked;
    private bool _isOver;

    /// <summary>
    /// Says what is complete and not said yet. Returns the turn as it stands, and why the bot must be silent now, if it must. What Chatwoot does
    /// not take is left to the ordinary delivery, and so is all the rest.
    /// </summary>
    public async Task<(Turn Turn, string? Closed)> SayAsync(Turn turn, Func<string> textSoFar, CancellationToken cancellationToken)
    {
        if (_isOver || _looked > Credit + (time.GetElapsedTime(_since) / 10))
        {
            return (turn, null);
        }

        var begun = time.GetTimestamp();
        var more = WithMore(turn, ReplyComposer.Plain(textSoFar()));
        _looked += time.GetElapsedTime(begun);
        if (more is null)
        {
            return (turn, null);
        }

        var result = await delivery.RunAsync(lease, more, cancellationToken);
        _isOver = result is not DeliveryResult.Ended { Outcome.Kind: OutcomeKind.Answered };
        return (result.Turn, result is DeliveryResult.Ended { Outcome: { Kind: OutcomeKind.Dropped } outcome } ? outcome.Reason : null);
    }

    /// <summary>The turn with the parts that are complete now; null when there are no more, or the pipeline has taken back what was said.</summary>
    private Turn? WithMore(Turn turn, string text)
    {
        var said = turn.Said?.Length ?? 0;
        if (turn.Said?.Begins(text) == false || FinishedParagraphs.End(text, said) is var end && end <= said)
        {
            return null;
        }

        var parts = ReplyComposer.ComposePlain(text[said..end], channel);
        return turn with { Parts = [.. turn.Parts, .. parts], Said = SaidText.Of(text, end) };
    }
}

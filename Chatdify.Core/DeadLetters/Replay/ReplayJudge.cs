using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Files;

namespace Chatdify.Core.DeadLetters.Replay;

/// <summary>
/// Asks whether an answer to a dead letter's question still makes sense: our own records first, then Chatwoot. In doubt the answer is no:
/// a question that a human has to look at costs less than an answer given twice.
/// </summary>
internal sealed class ReplayJudge(IConversationStore store, IChatwootClient chatwoot, ConversationGate gate)
{
    /// <summary>How many turns are looked at for newer ones.</summary>
    private const int RecentTurns = 200;

    /// <summary>Judges a dead letter; with the verdict come the records it rests on, where there are any.</summary>
    public async Task<ReplayCase> JudgeAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (letter is not { Conversation: { } key, TurnId: { } turnId })
        {
            return ReplayCase.Refused(letter.Conversation is null ? "unreadable" : "nobody_waited");
        }

        // Everything below is read after the version that the commit will be conditional on.
        var basis = await store.LoadAsync(key, cancellationToken);
        if (await store.GetTurnAsync(key, turnId, cancellationToken) is not { MessageIds.Count: > 0, Question.Length: > 0 } turn)
        {
            return ReplayCase.Refused("question_unknown");
        }

        var refusal = OfTurn(letter, turn)
            ?? await OfRecordsAsync(key, basis.State, turn, cancellationToken)
            ?? await OfChatwootAsync(key, basis.State, letter, turn, cancellationToken);
        return refusal is null ? new ReplayCase(ReplayVerdict.Ready, basis, turn) : ReplayCase.Refused(refusal);
    }

    private static string? OfTurn(DeadLetter letter, Turn turn) =>
        turn.Outcome is null ? "under_way"
        : turn.Outcome.Kind == OutcomeKind.Answered ? "answered"
        : CustomerTold.In(turn, acts: null).HasAnswer ? "partly_answered"
        : letter.Told.ByCallback || turn.Acts.Contains(TurnActs.Message) ? "told_by_callback"
        : null;

    private async Task<string?> OfRecordsAsync(ConversationKey key, ConversationState state, Turn turn, CancellationToken cancellationToken)
    {
        var last = turn.MessageIds.Max();
        switch (await store.GetFateAsync(key, last, cancellationToken))
        {
            case { IsWaiting: true }:
                return "waiting";
            case { TurnId: { } other } when other != turn.Id:
                return "replayed_before";
        }

        var turns = await store.RecentTurnsAsync(key, RecentTurns, cancellationToken);
        return turns.Any(other => other.NewestMessageId > turn.NewestMessageId && IsOver(other, state)) ? "newer_turn" : null;
    }

    /// <summary>A newer turn that gave up as well is no answer.</summary>
    private static bool IsOver(Turn newer, ConversationState state) =>
        newer.Outcome is null ? newer.Id == state.TurnId : newer.Outcome.Kind != OutcomeKind.Dropped;

    private async Task<string?> OfChatwootAsync(
        ConversationKey key, ConversationState state, DeadLetter letter, Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            return await gate.CheckAsync(key, state, turn.NewestMessageId, cancellationToken) switch
            {
                GateResult.Closed closed => closed.Reason,
                GateResult.Unknown unknown => "chatwoot_" + unknown.Code,
                _ => await OfMessagesAsync(key, letter, turn, cancellationToken),
            };
        }
        catch (ChatwootException failure)
        {
            return "chatwoot_" + failure.Code;
        }
    }

    /// <summary>
    /// What Chatwoot shows after the question. The gate sees the newest message only; a customer's thanks may hide a human's answer.
    /// </summary>
    private async Task<string?> OfMessagesAsync(ConversationKey key, DeadLetter letter, Turn turn, CancellationToken cancellationToken)
    {
        var last = turn.NewestMessageId;
        if (!chatwoot.CanFindMessages)
        {
            return letter.Told.IsAnswerUnclear || CustomerTold.In(turn, acts: null).IsAnswerUnclear ? "unclear_send" : null;
        }

        return await chatwoot.HasHumanReplyAsync(key, last, cancellationToken) ? "human_replied"
            : await Doubtful(turn).ToAsyncEnumerable().AnyAsync(
                async (part, token) => await chatwoot.IsSentAsync(key, new MessageMark(turn.Id, part), last, token), cancellationToken) ? "partly_answered"
            : null;
    }

    /// <summary>What of an answer of which nothing arrived for certain may have arrived: the first that was sent, and files in doubt.</summary>
    private static IEnumerable<string> Doubtful(Turn turn)
    {
        var files = turn.AnswerFiles.Index().ToList();
        var next = files.Where(one => one.Item.Outcome is null).Take(1);
        var inDoubt = files.Where(one => one.Item.Outcome == AnswerFile.Unclear).Concat(next).Select(one => AnswerFile.Part(one.Index));
        return turn.Parts.Count > 0 ? inDoubt.Prepend("0") : inDoubt;
    }
}

/// <summary>A judged dead letter.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Basis">The conversation as it was read; null when refused.</param>
/// <param name="Turn">The turn; null when refused.</param>
internal sealed record ReplayCase(ReplayVerdict Verdict, Snapshot? Basis, Turn? Turn)
{
    public static ReplayCase Refused(string code) => new(ReplayVerdict.Refuse(code), null, null);
}

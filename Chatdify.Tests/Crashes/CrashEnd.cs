using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Tests.Flows;

namespace Chatdify.Tests.Crashes;

/// <summary>Waits for the end of a play, and judges it by the promises.</summary>
internal sealed class CrashEnd(Stage stage, long conversation)
{
    private readonly Records _records = new(stage);
    private readonly QueueClient _turns = Queue(stage, QueueNames.Turns);
    private readonly QueueClient _replies = Queue(stage, QueueNames.Replies);

    /// <summary>Until every message that was accepted has its outcome and the conversation is settled: the outcomes, null for one that was not accepted.</summary>
    public async Task<IReadOnlyList<TurnOutcome?>> WaitAsync(TimeSpan patience)
    {
        await stage.Chatwoot.WaitForQuietAsync(patience);
        var outcomes = await Eventually.Async(OutcomesAsync, "every message to have an outcome", patience);
        await Eventually.Async(
            async () => (await _records.ConversationAsync(conversation)).State is { Phase: Phase.Idle, FirstUnansweredAt: null } ? "settled" : null,
            "the conversation to be settled",
            patience);
        return outcomes;
    }

    /// <summary>Until no wake-up and no delivery lies on a queue, hidden ones included.</summary>
    public Task WorkedOffAsync(TimeSpan patience, int but = 0) =>
        Eventually.Async(async () => await WaitingAsync() <= but ? "worked off" : null, "the queues to be worked off", patience);

    /// <summary>
    /// What a dead process had taken from a queue comes again after ten minutes. It is not waited for: the same messages are sent once more.
    /// </summary>
    public async Task RedeliverAsync(TimeSpan patience)
    {
        var hidden = await WaitingAsync();
        var key = new ConversationKey(stage.Chatwoot.AccountId, conversation);
        await _turns.SendMessageAsync(BinaryData.FromObjectAsJson(TurnWork.For(key)));
        foreach (var turn in await _records.TurnsAsync(conversation))
        {
            await _replies.SendMessageAsync(BinaryData.FromObjectAsJson(ReplyWork.For(key, turn.Id)));
        }

        await WorkedOffAsync(patience, hidden);
    }

    /// <summary>What is wrong with how it ended; null when nothing is.</summary>
    public async Task<string?> JudgeAsync(IReadOnlyList<TurnOutcome?> outcomes)
    {
        var turns = await _records.TurnsAsync(conversation);
        var status = stage.Chatwoot.Conversation(conversation).Status;
        return JudgeTalk(turns)
            ?? JudgeTurns(turns)
            ?? (outcomes.Any(outcome => outcome is not { Kind: OutcomeKind.Answered }) && status != "open" ? $"not answered, and {status}" : null);
    }

    /// <summary>Promises 1 and 2: what the customer reads is what the turns say was sent, in their order, each once.</summary>
    private string? JudgeTalk(IReadOnlyList<Turn> turns)
    {
        var said = new Queue<string?>(stage.Answers(conversation));
        foreach (var turn in turns)
        {
            foreach (var part in turn.Parts.TakeWhile(part => said.TryPeek(out var next) ? next == part : turn.Outcome?.Kind == OutcomeKind.Answered))
            {
                if (!said.TryDequeue(out _))
                {
                    return $"recorded as answered, but is not: {Start(part)}";
                }
            }

            if (turn.Handoff is not null && said.TryPeek(out var farewell) && farewell == CrashPlay.Farewell)
            {
                said.Dequeue();
            }
        }

        return said.Count > 0 ? $"said too often: {string.Join(" | ", stage.Answers(conversation).Select(Start))}" : null;
    }

    /// <summary>Promise 3: each message is asked in one turn that was answered, and turns do not overlap.</summary>
    private static string? JudgeTurns(IReadOnlyList<Turn> turns)
    {
        var answered = turns.Where(turn => turn.Outcome?.Kind == OutcomeKind.Answered).ToList();
        var ids = answered.SelectMany(turn => turn.MessageIds).ToList();
        return turns.FirstOrDefault(turn => turn.Outcome is null) is { } open ? $"turn {open.Id} has not ended"
            : ids.Distinct().Count() != ids.Count ? "a message was answered in two turns"
            : !ids.Order().SequenceEqual(ids) ? "answered out of order"
            : answered.Zip(answered.Skip(1)).Any(pair => pair.Second.StartedAt < pair.First.EndedAt) ? "two turns at a time"
            : null;
    }

    private async Task<IReadOnlyList<TurnOutcome?>?> OutcomesAsync()
    {
        var outcomes = new List<TurnOutcome?>();
        foreach (var asked in stage.Chatwoot.Messages(conversation).Where(message => message.MessageType == SimMessageType.Incoming))
        {
            outcomes.Add(await _records.OutcomeAsync(conversation, asked.Id));
            if (outcomes[^1] is null && (IsAccepted(asked.Id) || await _records.IsStoredAsync(conversation, asked.Id)))
            {
                return null;
            }
        }

        return outcomes;
    }

    private bool IsAccepted(long message) => stage.Chatwoot.Deliveries.OfMessage(message).Any(delivery => delivery.Succeeded);

    private async Task<int> WaitingAsync()
    {
        var (turns, replies) = (await _turns.GetPropertiesAsync(), await _replies.GetPropertiesAsync());
        return turns.Value.ApproximateMessagesCount + replies.Value.ApproximateMessagesCount;
    }

    private static QueueClient Queue(Stage stage, string name) =>
        new(stage.Storage, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    private static string Start(string? text) => text is { Length: > 40 } ? text[..40] : text ?? "";
}

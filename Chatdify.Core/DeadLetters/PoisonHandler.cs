using System.Text.Json;

using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Queueing;
using Chatdify.Core.Watching;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.DeadLetters;

/// <summary>
/// The end of the line: a message that failed time and again. It is kept as a dead letter, and the conversation it belongs to is handed to
/// a human if anybody there still waits.
/// </summary>
public sealed partial class PoisonHandler(
    IDeadLetters deadLetters,
    IFailureNotes failures,
    IConversationStore store,
    ConversationWatch watch,
    TurnTakeover takeover,
    TimeProvider time,
    ILogger<PoisonHandler> logger)
{
    /// <summary>A message is poison moments after it failed last; an older failure was another one's.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Handles one poisoned message.</summary>
    /// <param name="queue">The queue that gave it up.</param>
    /// <param name="message">Its text as it lies in the poison queue.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var key = Read(message);
        Log.Poisoned(logger, queue, key);
        var letter = key is { } conversation
            ? await HandOverAsync(queue, conversation, cancellationToken)
            : new DeadLetter { At = time.GetUtcNow(), Queue = queue, Reason = DeadLetterReasons.Unreadable, Outcome = "unknown" };
        await deadLetters.AddAsync(letter, cancellationToken);
    }

    private async Task<DeadLetter> HandOverAsync(string queue, ConversationKey key, CancellationToken cancellationToken)
    {
        var failure = await failures.FindAsync(key, queue, cancellationToken);
        var known = failure is not null && time.GetUtcNow() - failure.At < Recent ? failure : null;
        var (turn, acts, outcome) = await TryHandOverAsync(queue, key, cancellationToken);
        return DeadLetter.Of(key, turn, acts, queue, DeadLetterReasons.Poison, outcome, time.GetUtcNow()) with
        {
            LastError = known?.Error,
            Attempts = known?.Attempts,
        };
    }

    /// <summary>
    /// An answer that is being sent is left to be sent. Records that cannot be read are beyond handing over, but not beyond telling.
    /// </summary>
    private async Task<(Turn? Turn, TurnActs? Acts, string Outcome)> TryHandOverAsync(
        string queue, ConversationKey key, CancellationToken cancellationToken)
    {
        try
        {
            // Only of this queue a link of the watch is lost; else it is still alive, and one more each time would never end.
            await (queue == QueueNames.Chores ? watch.RunAsync(ChoreWork.For(key), cancellationToken) : Task.CompletedTask);
            var turn = await takeover.HandOffAsync(key, HandoffReasons.Poison, cancellationToken);
            var state = (await store.GetAsync(key, cancellationToken)).State;
            return (turn, state.Acts, turn is null ? "nobody_waits" : state.Phase == Phase.Replying ? "replying" : "handing_off");
        }
        catch (Exception broken) when (UnreadableRecords.Is(broken))
        {
            Log.Broken(logger, broken, key);
            return (null, null, "unknown");
        }
    }

    /// <summary>All kinds of work name the conversation alike.</summary>
    private static ConversationKey? Read(string message)
    {
        try
        {
            return JsonSerializer.Deserialize<TurnWork>(message, Web) is { Account: > 0, Conversation: > 0 } work ? work.Key() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The records of conversation {Conversation} cannot be read: nobody there can be handed over.")]
        public static partial void Broken(ILogger logger, Exception broken, ConversationKey conversation);

        [LoggerMessage(LogLevel.Error, "A message of queue {Queue} failed too often. Conversation {Conversation}.")]
        public static partial void Poisoned(ILogger logger, string queue, ConversationKey? conversation);
    }
}

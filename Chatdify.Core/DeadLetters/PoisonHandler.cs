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
    IDeadLetters deadLetters, ConversationWatch watch, TurnTakeover takeover, TimeProvider time, ILogger<PoisonHandler> logger)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Handles one poisoned message.</summary>
    /// <param name="queue">The queue that gave it up.</param>
    /// <param name="message">Its text as it lies in the poison queue.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var key = Read(message);
        Log.Poisoned(logger, queue, key);
        if (queue == QueueNames.Chores && key is { } unwatched)
        {
            // Only here a link of the watch is lost; of the other queues the watch is still alive, and one more each time would never end.
            await watch.RunAsync(ChoreWork.For(unwatched), cancellationToken);
        }

        var turn = key is { } conversation
            ? await takeover.HandOffAsync(conversation, HandoffReasons.Poison, cancellationToken)
            : null;
        var letter = key is { } known
            ? DeadLetter.Of(known, turn, queue, "poison", time.GetUtcNow())
            : new DeadLetter { At = time.GetUtcNow(), Queue = queue, Reason = "unreadable" };
        await deadLetters.AddAsync(letter, cancellationToken);
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
        [LoggerMessage(LogLevel.Error, "A message of queue {Queue} failed too often. Conversation {Conversation}.")]
        public static partial void Poisoned(ILogger logger, string queue, ConversationKey? conversation);
    }
}

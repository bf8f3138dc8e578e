using Chatdify.Core.DeadLetters;
using Chatdify.Core.Queueing;

using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Queues;

/// <summary>
/// Notes why a queue function failed, for the dead letter that may come of it. From the second attempt on: a failure that passes at once leaves
/// no trace, and which attempt is the last is the host's secret. The exception goes on: the host has to know.
/// </summary>
internal sealed partial class FailureNoteMiddleware(IFailureNotes notes, TimeProvider time, ILogger<FailureNoteMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    /// <summary>Where the storage is away the failure is its own, and nothing can be noted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.CancellationToken.IsCancellationRequested && QueueRun.DequeueCount(context) > 1)
        {
            await NoteAsync(context, failure);
            throw;
        }
    }

    private async Task NoteAsync(FunctionContext context, Exception failure)
    {
        if (QueueRun.Conversation(context) is not { } key || Queue(context.FunctionDefinition.Name) is not { } queue)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            var note = new FailureNote(FailureNote.ErrorOf(failure), QueueRun.DequeueCount(context), time.GetUtcNow());
            await notes.NoteAsync(key, queue, note, limit.Token);
        }
        catch (Exception notNoted) when (notNoted is global::Azure.RequestFailedException or AggregateException or OperationCanceledException)
        {
            Log.NotNoted(logger, notNoted, queue);
        }
    }

    private static string? Queue(string function) => function switch
    {
        nameof(AnswerQueuedMessages) => QueueNames.Turns,
        nameof(DeliverReplies) => QueueNames.Replies,
        nameof(WatchConversations) => QueueNames.Chores,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "A failure in queue {Queue} could not be noted.")]
        public static partial void NotNoted(ILogger logger, Exception failure, string queue);
    }
}

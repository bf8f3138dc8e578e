using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Chat;

/// <summary>One request at a time per thread: a backend's conversation is a sequence.</summary>
internal sealed class ChatThreadLock(IChatThreads threads, TimeProvider time)
{
    private const int MaxExchanges = 10;
    private const int MaxCharacters = 16_000;

    /// <summary>Takes the thread for a while; the reply when that cannot be.</summary>
    public async Task<(ChatThread? Thread, ChatReply? Refusal)> TakeAsync(ChatRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var thread = await threads.FindAsync(request.ThreadId, cancellationToken)
            ?? new ChatThread(request.ThreadId, request.UserId ?? request.ThreadId);
        if (request.UserId is { } user && user != thread.User)
        {
            return (null, new ChatReply.OtherUser());
        }

        if (thread.BusyUntil > now)
        {
            return (null, new ChatReply.Busy());
        }

        var taken = thread with { BusyUntil = now + limit };
        return await threads.TryWriteAsync(taken, cancellationToken) is { } version
            ? (taken with { Version = version }, null)
            : (null, new ChatReply.Busy());
    }

    /// <summary>Frees the thread, with what was said.</summary>
    public Task ReleaseAsync(ChatThread thread, PipelineExchange? said) => threads.TryWriteAsync(
        thread with { BusyUntil = null, History = said is null ? thread.History : [.. Transcript.Newest([.. thread.History, said], MaxExchanges, MaxCharacters)] },
        CancellationToken.None);
}

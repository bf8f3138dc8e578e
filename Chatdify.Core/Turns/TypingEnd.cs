using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;

namespace Chatdify.Core.Turns;

/// <summary>
/// Hides the typing for certain: nothing in Chatwoot hides it by itself, and a turn does not wait for a Chatwoot that is away just now.
/// </summary>
public sealed class TypingEnd(TypingIndicator typing, IConversationStore store, IWorkQueue queue)
{
    /// <summary>With pauses doubled from 2 s, the last try comes about two minutes after the turn.</summary>
    private const int MostTries = 7;

    /// <summary>Hides it; has it tried again later if that fails.</summary>
    public Task HideAsync(ConversationKey key, CancellationToken cancellationToken) => HideAsync(key, tries: 1, cancellationToken);

    /// <summary>Tries again, unless another turn has begun: its end hides it.</summary>
    public async Task HideAgainAsync(ChoreWork work, CancellationToken cancellationToken)
    {
        if ((await store.GetAsync(work.Key(), cancellationToken)).State.Phase == Phase.Idle)
        {
            await HideAsync(work.Key(), (work.HideTyping ?? 0) + 1, cancellationToken);
        }
    }

    private async Task HideAsync(ConversationKey key, int tries, CancellationToken cancellationToken)
    {
        if (!await typing.HideAsync(key, cancellationToken) && tries < MostTries)
        {
            await queue.WatchAsync(ChoreWork.For(key) with { HideTyping = tries }, TimeSpan.FromSeconds(Math.Pow(2, tries)), cancellationToken);
        }
    }
}

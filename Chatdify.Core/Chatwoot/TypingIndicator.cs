using Chatdify.Core.Conversations;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Chatwoot;

/// <summary>
/// Shows the customer that an answer is being made. A customer who does not see it is no reason to fail, so nothing here throws but
/// cancellation.
/// </summary>
public sealed partial class TypingIndicator(IChatwootClient chatwoot, TimeProvider time, ILogger<TypingIndicator> logger)
{
    /// <summary>A slow Chatwoot must not hold up the answer for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Shows it. Nothing in Chatwoot hides it by itself: every end of a turn does.</summary>
    public Task ShowAsync(ConversationKey key, CancellationToken cancellationToken) => SetAsync(key, typing: true, cancellationToken);

    /// <summary>Hides it. False when Chatwoot may show it still: somebody has to try again.</summary>
    public Task<bool> HideAsync(ConversationKey key, CancellationToken cancellationToken) => SetAsync(key, typing: false, cancellationToken);

    private async Task<bool> SetAsync(ConversationKey key, bool typing, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await chatwoot.SetTypingAsync(key, typing, both.Token);
            return true;
        }
        catch (ChatwootException failure)
        {
            Log.NotSet(logger, key, typing, failure.Code);
            return !failure.IsTransient;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotSet(logger, key, typing, "timeout");
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Typing in conversation {Conversation} could not be set to {Typing}: {Code}.")]
        public static partial void NotSet(ILogger logger, ConversationKey conversation, bool typing, string code);
    }
}

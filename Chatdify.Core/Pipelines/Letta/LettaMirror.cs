using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>
/// Writes the id of the agent's conversation into an attribute of Chatwoot's, for people and other programs to see. Best effort and aside of the
/// answer, which neither waits for it nor fails with it.
/// </summary>
internal sealed partial class LettaMirror(ConversationAttributes attributes, TimeProvider time, ILogger<LettaMirror> logger) : IDisposable
{
    /// <summary>The attribute, named as the predecessor did.</summary>
    public const string Attribute = "letta_conversation_id";

    /// <summary>So many are remembered as shown; then it is forgotten, and each is written once more.</summary>
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<ConversationKey, string> _shown = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts to write, unless this process has written the same before; returns at once.</summary>
    public void Show(ConversationKey key, string conversation)
    {
        if (_shown.GetValueOrDefault(key) != conversation)
        {
            _ = WriteAsync(key, conversation);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>Everything is caught here, for nobody waits.</summary>
    private async Task WriteAsync(ConversationKey key, string conversation)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            await attributes.ChangeAsync(key, [new(Attribute, JsonValue.Create(conversation))], replaces: false, both.Token);
            Remember(key, conversation);
        }
        catch (Exception failure)
        {
            Log.NotShown(logger, key, failure.GetType().Name);
        }
    }

    private void Remember(ConversationKey key, string conversation)
    {
        if (_shown.Count >= MostRemembered)
        {
            _shown.Clear();
        }

        _shown[key] = conversation;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The attribute letta_conversation_id of conversation {Conversation} could not be written: {Failure}")]
        public static partial void NotShown(ILogger logger, ConversationKey conversation, string failure);
    }
}

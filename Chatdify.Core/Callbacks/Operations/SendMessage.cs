using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Replies;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Sends a public message or a private note. A pipeline may speak only while the conversation is the bot's (promise 4).</summary>
internal sealed class SendMessage(
    MessageSender sender, AttachmentLoader attachments, ConversationGate gate, IConversationStore store, TurnRecorder turns, TimeProvider time) : ICallbackHandler
{
    /// <summary>As long as a pipeline may go on that nobody waits for any more.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    private static readonly string[] ItemTypes = ["input_select", "cards", "form"];

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["send_message", "send_chatwoot_message"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var isPrivate = call.Arguments.Flag("private") ?? call.Arguments.Flag("is_private") ?? false;
        var message = Message(call.Arguments, isPrivate);
        if (!isPrivate)
        {
            await CheckOursAsync(call, cancellationToken);
        }

        var files = await attachments.LoadAsync(call.Arguments.List("attachments"), cancellationToken);
        var id = await sender.SendAsync(call, message, files, cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And(isPrivate ? "note" : TurnActs.Message), cancellationToken);
        return Answers.For(call.Key, new JsonObject
        {
            ["message_id"] = id,
            ["private"] = isPrivate,
            ["result"] = new JsonObject { ["id"] = id },
        });
    }

    private static JsonObject Message(CallbackArguments arguments, bool isPrivate)
    {
        var text = arguments.Text("content") ?? arguments.Text("message") ?? "";
        text = Liquid.Neutralise(isPrivate ? text : ThinkBlocks.Strip(text).Trim());
        var type = arguments.Has("content_type") ? ArgumentChecks.OneOf(arguments, "content_type", ["text", .. ItemTypes]) : "text";
        if (text.Length == 0 && arguments.List("attachments").Count == 0)
        {
            throw new CallbackException(CallbackProblems.Malformed("content", "content is missing."));
        }

        var message = new JsonObject { ["content"] = text, ["message_type"] = "outgoing", ["private"] = isPrivate };
        if (ItemTypes.Contains(type))
        {
            message["content_type"] = type;
            message["content_attributes"] = new JsonObject { ["items"] = Items(arguments) };
        }

        return message;
    }

    private static JsonArray Items(CallbackArguments arguments) => arguments.List("items") is { Count: > 0 } items
        ? new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))])
        : throw new CallbackException(CallbackProblems.Malformed("items", "items is missing."));

    /// <summary>
    /// A system with an API key may write whenever no turn runs; a pipeline only as long as no human has taken over. A pipeline may have such a
    /// key too, and go on for a while after its turn was ended without it.
    /// </summary>
    private async Task CheckOursAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var state = (await store.GetAsync(call.Key, cancellationToken)).State;
        if (call.Caller.Token is null && state.Phase is not (Phase.Thinking or Phase.Replying) && !await IsLateAsync(call.Key, cancellationToken))
        {
            return;
        }

        if (await gate.CheckAsync(call.Key, state, state.LastMessageId ?? long.MaxValue, cancellationToken)
            is GateResult.Closed { Reason: not "conversation_gone" } closed)
        {
            throw new CallbackException(new(409, "not_the_bots", $"The conversation is not the bot's any more ({closed.Reason}); nothing was sent."));
        }
    }

    private async Task<bool> IsLateAsync(ConversationKey key, CancellationToken cancellationToken) =>
        await store.RecentTurnsAsync(key, 1, cancellationToken) is [{ Outcome.Kind: not OutcomeKind.Answered, EndedAt: { } ended }]
        && time.GetUtcNow() - ended < Late;
}

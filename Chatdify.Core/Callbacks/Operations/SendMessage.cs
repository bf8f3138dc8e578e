using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Replies;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Sends a public message or a private note. A pipeline may speak only while the conversation is the bot's (promise 4).</summary>
internal sealed class SendMessage(
    MessageSender sender, AttachmentLoader attachments, TakeoverGuard guard, TurnRecorder turns) : ICallbackHandler
{
    private static readonly string[] ItemTypes = ["input_select", "cards", "form"];

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["send_message", "send_chatwoot_message"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var isPrivate = call.Arguments.Flag("private") ?? call.Arguments.Flag("is_private") ?? false;
        var message = Message(call.Arguments, isPrivate);
        var files = await attachments.LoadAsync(call.Arguments.List("attachments"), cancellationToken);
        if (!isPrivate)
        {
            // After the files are there: fetching them may take half a minute, in which a human may come.
            await guard.CheckAsync(call, cancellationToken);
        }

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
}

using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Replies;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Starts a conversation with a contact that is given, found, or made.</summary>
internal sealed class StartConversation(ConversationsApi conversations, ContactFinder contacts, IOptions<ChatwootOptions> options) : ICallbackHandler
{
    private static readonly CallbackResult.Problem Unclear = new(
        502, MessageSender.Unclear, "It is not clear whether Chatwoot has made the conversation; look before you try again with other words or another key.");

    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["start_conversation"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        if (call.Attempt.IsResumed)
        {
            return Unclear;
        }

        var (contact, isNew) = await contacts.FindOrCreateAsync(call.Arguments, cancellationToken);
        try
        {
            var made = await conversations.CreateAsync(Conversation(call.Arguments, contact), cancellationToken);
            var key = new ConversationKey(options.Value.AccountId, made.Member("id").Whole()!.Value);
            return Answers.For(key, new JsonObject
            {
                ["contact_id"] = contact,
                ["contact_created"] = isNew,
                ["inbox_id"] = made.Member("inbox_id").Whole(),
                ["conversation_status"] = made.Member("status").Text(),
            });
        }
        catch (ChatwootCallException failure) when (failure.IsUnclear)
        {
            return Unclear;
        }
        catch (ChatwootCallException failure) when (failure.Status == 404)
        {
            return new CallbackResult.Problem(404, "inbox_or_contact_unknown", "Chatwoot has no such inbox or contact, or the contact cannot be reached there.");
        }
    }

    private static JsonObject Conversation(CallbackArguments arguments, long contact)
    {
        var body = new JsonObject { ["inbox_id"] = arguments.Whole("inbox_id"), ["contact_id"] = contact };
        if (arguments.Text("content") is { } content)
        {
            body["message"] = new JsonObject { ["content"] = Liquid.Neutralise(content) };
        }

        if (arguments.Has("attributes"))
        {
            body["custom_attributes"] = Answers.Copy(arguments.Members("attributes"));
        }

        return body;
    }
}

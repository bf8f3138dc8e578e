using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Changes the contact of the conversation; Chatwoot merges attributes itself.</summary>
internal sealed class UpdateContact(ConversationsApi conversations, PeopleApi people, TurnRecorder turns) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["update_contact"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var changes = Changes(call.Arguments);
        if (changes.Count == 0)
        {
            return CallbackProblems.Malformed("name", "Give at least one of name, email, phone and attributes.");
        }

        var conversation = await conversations.ReadAsync(call.Key, cancellationToken);
        var id = conversation.Member("meta", "sender", "id").Whole() ?? throw new ChatwootCallException("http_404", 404, asUser: true);
        var contact = await people.UpdateContactAsync(id, changes, cancellationToken);
        await turns.RecordAsync(call.Key, acts => acts.And("contact"), cancellationToken);
        return Answers.For(call.Key, new JsonObject
        {
            ["contact_id"] = id,
            ["contact"] = Answers.Members(contact, "id", "name", "email", "phone_number", "identifier", "custom_attributes"),
        });
    }

    private static JsonObject Changes(CallbackArguments arguments)
    {
        var changes = new JsonObject();
        foreach (var (name, theirs) in new[] { ("name", "name"), ("email", "email"), ("phone", "phone_number") })
        {
            if (arguments.Text(name) is { } value)
            {
                changes[theirs] = value;
            }
        }

        if (arguments.Has("attributes"))
        {
            changes["custom_attributes"] = Answers.Copy(arguments.Members("attributes"));
        }

        return changes;
    }
}

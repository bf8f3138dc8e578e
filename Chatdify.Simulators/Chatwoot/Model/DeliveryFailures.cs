using Chatdify.Simulators.Chatwoot.Webhooks;

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>What a finally failed delivery does to the conversation.</summary>
internal sealed class DeliveryFailures(World world, ConversationActions conversations, MessageActions messages)
{
    public void Apply(OutgoingWebhook webhook, string error)
    {
        if (webhook.Event is not ("message_created" or "message_updated") || webhook.ConversationId is not { } id)
        {
            return;
        }

        lock (world.Gate)
        {
            var conversation = world.Conversation(id);
            if (webhook.Kind == DeliveryKind.AgentBot)
            {
                Open(conversation);
            }
            else if (webhook.Kind == DeliveryKind.ApiInbox)
            {
                MarkFailed(conversation, webhook.MessageId, error);
            }
        }
    }

    private void Open(ConversationRow conversation)
    {
        if (conversation.Status != "pending" || world.Options.KeepPendingOnBotFailure || !world.Options.Version.OpensOnBotFailure)
        {
            return;
        }

        conversations.Save(conversation, () => conversation.Status = "open");
        conversations.Activity?.Invoke(conversation, "The system opened this conversation because of an error with the agent bot.");
    }

    private void MarkFailed(ConversationRow conversation, long? messageId, string error)
    {
        if (conversation.Messages.Find(message => message.Id == messageId) is { Status: not "failed" } message)
        {
            messages.Update(message, () =>
            {
                message.Status = "failed";
                message.ContentAttributes["external_error"] = error;
            });
        }
    }
}

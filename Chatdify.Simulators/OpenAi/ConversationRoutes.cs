using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chatdify.Simulators.OpenAi;

/// <summary>The Conversations API.</summary>
internal sealed class ConversationRoutes(OpenAiStore store)
{
    public async Task CreateAsync(HttpContext context)
    {
        var body = await OpenAiWire.ReadAsync(context);
        var metadata = body["metadata"]?.DeepClone() as JsonObject ?? [];
        if (metadata.Count > 16 || metadata.Any(pair => pair.Key.Length > 64 || pair.Value.Text() is not { Length: <= 512 }))
        {
            throw new OpenAiFailure(400, "invalid_value", "Invalid 'metadata'.", "metadata");
        }

        string id;
        lock (store.Gate)
        {
            id = store.NewId("conv");
            store.Conversations[id] = new OpenAiConversation(metadata);
        }

        await OpenAiWire.WriteAsync(context, 200, Describe(id, metadata));
    }

    public Task GetAsync(HttpContext context)
    {
        var (id, conversation) = Find(context);
        return OpenAiWire.WriteAsync(context, 200, Describe(id, conversation.Metadata));
    }

    public Task DeleteAsync(HttpContext context)
    {
        var (id, _) = Find(context);
        lock (store.Gate)
        {
            store.Conversations.Remove(id);
        }

        return OpenAiWire.WriteAsync(context, 200, new JsonObject { ["id"] = id, ["object"] = "conversation.deleted", ["deleted"] = true });
    }

    public static OpenAiFailure Unknown(string id) => new(404, null, $"Conversation with id '{id}' not found.");

    private (string Id, OpenAiConversation Conversation) Find(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        lock (store.Gate)
        {
            return (id, store.Conversations.GetValueOrDefault(id) ?? throw Unknown(id));
        }
    }

    private static JsonObject Describe(string id, JsonObject metadata) => new()
    {
        ["id"] = id,
        ["object"] = "conversation",
        ["created_at"] = 1782400000,
        ["metadata"] = metadata.DeepClone(),
    };
}

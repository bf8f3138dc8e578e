using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>Reading for pipelines: conversations and their messages.</summary>
public sealed class ReadConversations(CallbackEndpoint endpoint)
{
    /// <summary><c>GET v1/conversations/{id}</c></summary>
    [Function("CallbackGetConversation")]
    public Task<IResult> GetConversationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("get_conversation", request, id, cancellationToken);

    /// <summary><c>GET v1/conversations/{id}/messages</c></summary>
    [Function("CallbackListMessages")]
    public Task<IResult> ListMessagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{id}/messages")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("list_messages", request, id, cancellationToken);
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>Starting conversations.</summary>
public sealed class StartConversations(CallbackEndpoint endpoint)
{
    /// <summary><c>POST v1/conversations</c></summary>
    [Function("CallbackStartConversation")]
    public Task<IResult> StartConversationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("start_conversation", request, pathValue: null, cancellationToken);
}

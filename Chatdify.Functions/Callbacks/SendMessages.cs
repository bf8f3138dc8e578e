using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>Speaking to the customer, or handing over to somebody who does.</summary>
public sealed class SendMessages(CallbackEndpoint endpoint)
{
    /// <summary><c>POST v1/conversations/{id}/messages</c></summary>
    [Function("CallbackSendMessage")]
    public Task<IResult> SendMessageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{id}/messages")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("send_message", request, id, cancellationToken);

    /// <summary><c>POST v1/conversations/{id}/handoff</c></summary>
    [Function("CallbackHandOff")]
    public Task<IResult> HandOffAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{id}/handoff")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("hand_off", request, id, cancellationToken);
}

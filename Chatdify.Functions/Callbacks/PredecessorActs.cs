using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>The predecessor's acting routes.</summary>
public sealed class PredecessorActs(CallbackEndpoint endpoint)
{
    /// <summary><c>POST v1/send-chatwoot-message</c></summary>
    [Function("CallbackSendChatwootMessage")]
    public Task<IResult> SendChatwootMessageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/send-chatwoot-message")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("send_chatwoot_message", request, pathValue: null, cancellationToken);

    /// <summary><c>POST v1/toggle-status/{id}</c></summary>
    [Function("CallbackToggleStatus")]
    public Task<IResult> ToggleStatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/toggle-status/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("toggle_status", request, id, cancellationToken);

    /// <summary><c>POST v1/toggle-priority/{id}</c></summary>
    [Function("CallbackTogglePriority")]
    public Task<IResult> TogglePriorityAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/toggle-priority/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("toggle_priority", request, id, cancellationToken);

    /// <summary><c>POST v1/assign-team/{id}</c></summary>
    [Function("CallbackAssignTeam")]
    public Task<IResult> AssignTeamAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/assign-team/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("assign_team", request, id, cancellationToken);

    /// <summary><c>POST v1/update-labels/{id}</c></summary>
    [Function("CallbackUpdateLabels")]
    public Task<IResult> UpdateLabelsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/update-labels/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("update_labels", request, id, cancellationToken);

    /// <summary><c>POST v1/update-custom-attributes/{id}</c></summary>
    [Function("CallbackUpdateCustomAttributes")]
    public Task<IResult> UpdateCustomAttributesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/update-custom-attributes/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("update_custom_attributes", request, id, cancellationToken);
}

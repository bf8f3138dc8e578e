using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>Changing a conversation.</summary>
public sealed class ChangeConversations(CallbackEndpoint endpoint)
{
    /// <summary><c>PUT v1/conversations/{id}/status</c></summary>
    [Function("CallbackSetStatus")]
    public Task<IResult> SetStatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/conversations/{id}/status")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("set_status", request, id, cancellationToken);

    /// <summary><c>PUT v1/conversations/{id}/priority</c></summary>
    [Function("CallbackSetPriority")]
    public Task<IResult> SetPriorityAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/conversations/{id}/priority")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("set_priority", request, id, cancellationToken);

    /// <summary><c>PUT v1/conversations/{id}/team</c></summary>
    [Function("CallbackSetTeam")]
    public Task<IResult> SetTeamAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/conversations/{id}/team")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("set_team", request, id, cancellationToken);

    /// <summary><c>PUT v1/conversations/{id}/assignee</c></summary>
    [Function("CallbackSetAssignee")]
    public Task<IResult> SetAssigneeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/conversations/{id}/assignee")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("set_assignee", request, id, cancellationToken);

    /// <summary><c>POST v1/conversations/{id}/labels</c></summary>
    [Function("CallbackAddLabels")]
    public Task<IResult> AddLabelsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{id}/labels")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("add_labels", request, id, cancellationToken);

    /// <summary><c>DELETE v1/conversations/{id}/labels</c></summary>
    [Function("CallbackRemoveLabels")]
    public Task<IResult> RemoveLabelsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{id}/labels")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("remove_labels", request, id, cancellationToken);

    /// <summary><c>PATCH v1/conversations/{id}/attributes</c></summary>
    [Function("CallbackUpdateAttributes")]
    public Task<IResult> UpdateAttributesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "v1/conversations/{id}/attributes")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("update_attributes", request, id, cancellationToken);

    /// <summary><c>PATCH v1/conversations/{id}/contact</c></summary>
    [Function("CallbackUpdateContact")]
    public Task<IResult> UpdateContactAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "v1/conversations/{id}/contact")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("update_contact", request, id, cancellationToken);

    /// <summary><c>DELETE v1/conversations/{id}/backend-conversation</c></summary>
    [Function("CallbackForgetConversation")]
    public Task<IResult> ForgetConversationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{id}/backend-conversation")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("forget_conversation", request, id, cancellationToken);
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions.Callbacks;

/// <summary>The predecessor's reading routes, and its housekeeping.</summary>
public sealed class PredecessorReads(CallbackEndpoint endpoint)
{
    /// <summary><c>GET v1/get-bridge-conversation-info/{id}</c></summary>
    [Function("CallbackGetBridgeConversationInfo")]
    public Task<IResult> GetBridgeConversationInfoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/get-bridge-conversation-info/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("get_bridge_conversation_info", request, id, cancellationToken);

    /// <summary><c>GET v1/dialogue-info/{id}</c></summary>
    [Function("CallbackDialogueInfo")]
    public Task<IResult> DialogueInfoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/dialogue-info/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("dialogue_info", request, id, cancellationToken);

    /// <summary><c>GET v1/conversations/dify/{difyId}</c></summary>
    [Function("CallbackFindDifyConversation")]
    public Task<IResult> FindDifyConversationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/dify/{difyId}")] HttpRequest request,
        string difyId, CancellationToken cancellationToken) =>
        endpoint.RunAsync("find_dify_conversation", request, difyId, cancellationToken);

    /// <summary><c>GET v1/chatwoot-messages/{id}</c></summary>
    [Function("CallbackChatwootMessages")]
    public Task<IResult> ChatwootMessagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/chatwoot-messages/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        endpoint.RunAsync("chatwoot_messages", request, id, cancellationToken);

    /// <summary><c>GET v1/conversations</c></summary>
    [Function("CallbackListConversations")]
    public Task<IResult> ListConversationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("list_conversations", request, pathValue: null, cancellationToken);

    /// <summary><c>POST v1/refresh-teams</c></summary>
    [Function("CallbackRefreshTeams")]
    public Task<IResult> RefreshTeamsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/refresh-teams")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("refresh_teams", request, pathValue: null, cancellationToken);

    /// <summary><c>GET v1/health</c></summary>
    [Function("CallbackHealth")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/health")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("health", request, pathValue: null, cancellationToken);

    /// <summary><c>POST v1/health/test-conversation</c></summary>
    [Function("CallbackTestConversation")]
    public Task<IResult> TestConversationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/health/test-conversation")] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.RunAsync("test_conversation", request, pathValue: null, cancellationToken);
}

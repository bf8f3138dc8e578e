using System.Text.Json.Nodes;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>The calls to Dify's service API that an answer needs; one instance speaks for one app.</summary>
internal sealed partial class DifyClient(HttpClient http, IdempotentRetry retry, DifyOptions options, TimeProvider time)
    : BackendClient(http, retry, DifyFailures.Common, time)
{
    private const string Streaming = "streaming";
    private readonly V1Api _api = new(options.BaseUrl!, options.ApiKey);

    /// <summary>
    /// Asks, once, for a stream: the one response mode that every kind of app has. Returns when the headers are there,
    /// whatever the status.
    /// </summary>
    /// <exception cref="HttpRequestException">Dify could not be reached, or broke off before it answered.</exception>
    public Task<HttpResponseMessage> AskAsync(PipelineQuestion question, CancellationToken cancellationToken)
    {
        var body = new DifyChatRequest(
            question.Text, question.User, question.ConversationId ?? "", question.Inputs, Streaming, AutoGenerateName: false,
            DifyChatFile.Of(question));
        return StreamAsync(Post("chat-messages", body, DifyJsonContext.Default.DifyChatRequest), question, cancellationToken);
    }

    /// <summary>Runs a workflow app, once, for the question that is among its inputs; as <see cref="AskAsync"/>.</summary>
    public Task<HttpResponseMessage> RunWorkflowAsync(
        PipelineQuestion question, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken)
    {
        var body = new DifyWorkflowRequest(inputs, question.User, Streaming, DifyChatFile.Of(question));
        return StreamAsync(Post("workflows/run", body, DifyJsonContext.Default.DifyWorkflowRequest), question, cancellationToken);
    }

    /// <summary>The newest messages of a conversation, oldest first.</summary>
    public Task<BackendRead<IReadOnlyList<DifyMessage>>> MessagesAsync(
        string conversationId, string user, int limit, CancellationToken cancellationToken) =>
        GetAsync(
            $"messages?conversation_id={Uri.EscapeDataString(conversationId)}&user={Uri.EscapeDataString(user)}&limit={limit}",
            DifyMessage.ReadList,
            aboutConversation: true,
            cancellationToken);

    /// <summary>State of a run of a chatflow or workflow; a failure for apps of other kinds.</summary>
    public Task<BackendRead<DifyWorkflowRun>> WorkflowRunAsync(string runId, CancellationToken cancellationToken) =>
        GetAsync($"workflows/run/{Uri.EscapeDataString(runId)}", DifyWorkflowRun.Read, aboutConversation: false, cancellationToken);

    /// <summary>The variables of a chatflow's conversation. One try; returns when the headers are there, whatever the status.</summary>
    /// <exception cref="HttpRequestException">Dify could not be reached, or broke off.</exception>
    public async Task<HttpResponseMessage> VariablesAsync(string conversationId, string user, CancellationToken cancellationToken)
    {
        using var request = Request(
            HttpMethod.Get, $"conversations/{Uri.EscapeDataString(conversationId)}/variables?user={Uri.EscapeDataString(user)}&limit=100");
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Gives a variable a value of the JSON type that it wants; as <see cref="VariablesAsync"/>.</summary>
    public async Task<HttpResponseMessage> SetVariableAsync(
        string conversationId, string variableId, JsonNode value, string user, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, $"conversations/{Uri.EscapeDataString(conversationId)}/variables/{Uri.EscapeDataString(variableId)}");
        request.Content = BackendRequests.Json(new DifyVariableRequest(value, user), DifyJsonContext.Default.DifyVariableRequest);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Name and mode of the app that the key belongs to.</summary>
    public Task<BackendRead<DifyApp>> InfoAsync(CancellationToken cancellationToken) =>
        GetAsync("info", DifyApp.Read, aboutConversation: false, cancellationToken);

    /// <summary>Asks Dify to end a stream that nobody reads any more. Best effort within two seconds: Dify says yes to everything.</summary>
    public Task TryStopAsync(string taskId, string user) => TryStopAsync("chat-messages", taskId, user);

    /// <summary>The same for the run of a workflow app.</summary>
    public Task TryStopWorkflowAsync(string taskId, string user) => TryStopAsync("workflows/tasks", taskId, user);

    public override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent) =>
        DifyErrors.FromHttp(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            body,
            conversationSent,
            RetryAfter.Read(response.Headers, Time));

    protected override HttpRequestMessage Request(HttpMethod method, string path) => _api.Request(method, path);

    private async Task<HttpResponseMessage> StreamAsync(
        HttpRequestMessage request, PipelineQuestion question, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Add("X-Trace-Id", question.CorrelationId);
            request.Headers.Accept.ParseAdd("text/event-stream");
            return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    private Task TryStopAsync(string tasks, string taskId, string user) =>
        TryStopAsync(Post($"{tasks}/{Uri.EscapeDataString(taskId)}/stop", new DifyStopRequest(user), DifyJsonContext.Default.DifyStopRequest));
}

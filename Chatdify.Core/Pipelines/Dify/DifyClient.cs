using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>What a read came to: a value, or why there is none.</summary>
internal sealed record DifyRead<T>(T? Value, PipelineFailure? Failure)
    where T : class;

/// <summary>The calls to Dify's service API that an answer needs; one instance speaks for one app.</summary>
internal sealed class DifyClient(HttpClient http, IdempotentRetry retry, DifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private readonly Uri _baseUrl = BackendRequests.WithV1(options.BaseUrl!);
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", options.ApiKey);

    /// <summary>
    /// Asks, once, for a stream: the one response mode that every kind of app has. Returns when the headers are there,
    /// whatever the status.
    /// </summary>
    /// <exception cref="HttpRequestException">Dify could not be reached, or broke off before it answered.</exception>
    public async Task<HttpResponseMessage> AskAsync(PipelineQuestion question, CancellationToken cancellationToken)
    {
        var body = new DifyChatRequest(
            question.Text, question.User, question.ConversationId ?? "", question.Inputs, "streaming", AutoGenerateName: false);
        using var request = Post("chat-messages", body, DifyJsonContext.Default.DifyChatRequest);
        request.Headers.Add("X-Trace-Id", question.CorrelationId);
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The newest messages of a conversation, oldest first.</summary>
    public Task<DifyRead<IReadOnlyList<DifyMessage>>> MessagesAsync(
        string conversationId, string user, int limit, CancellationToken cancellationToken) =>
        GetAsync(
            $"messages?conversation_id={Uri.EscapeDataString(conversationId)}&user={Uri.EscapeDataString(user)}&limit={limit}",
            DifyMessage.ReadList,
            aboutConversation: true,
            cancellationToken);

    /// <summary>State of a run of a chatflow; a failure for apps of other kinds.</summary>
    public Task<DifyRead<DifyWorkflowRun>> WorkflowRunAsync(string runId, CancellationToken cancellationToken) =>
        GetAsync($"workflows/run/{Uri.EscapeDataString(runId)}", DifyWorkflowRun.Read, aboutConversation: false, cancellationToken);

    /// <summary>Name and mode of the app that the key belongs to.</summary>
    public Task<DifyRead<DifyApp>> InfoAsync(CancellationToken cancellationToken) =>
        GetAsync("info", DifyApp.Read, aboutConversation: false, cancellationToken);

    /// <summary>
    /// Asks Dify to end a stream that nobody reads any more. Best effort within two seconds: Dify says yes to everything,
    /// and without it the run merely goes on to its end.
    /// </summary>
    public async Task TryStopAsync(string taskId, string user)
    {
        var path = $"chat-messages/{Uri.EscapeDataString(taskId)}/stop";
        try
        {
            await TimeLimit.RunAsync(
                StopLimit,
                time,
                async token =>
                {
                    using var request = Post(path, new DifyStopRequest(user), DifyJsonContext.Default.DifyStopRequest);
                    using var response = await http.SendAsync(request, token);
                    return response.StatusCode;
                },
                CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            // The answer to a stop proves nothing either way.
        }
    }

    private async Task<DifyRead<T>> GetAsync<T>(
        string path, Func<ReadOnlyMemory<byte>, T?> read, bool aboutConversation, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var response = await retry.SendAsync(http, () => Request(HttpMethod.Get, path), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode != HttpStatusCode.OK ? new(null, FailureOf(response, body, aboutConversation))
                : read(body) is { } value ? new(value, null)
                : new(null, DifyFailures.Common.NotAnAnswer(response.Content.Headers.ContentType?.MediaType));
        }
        catch (HttpRequestException e)
        {
            return new(null, DifyFailures.Common.Unreachable(e));
        }
    }

    /// <summary>Classifies an answer other than success.</summary>
    public PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent) =>
        DifyErrors.FromHttp(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            body,
            conversationSent,
            RetryAfter.Read(response.Headers, time));

    private HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = BackendRequests.Json(body, type);
        return request;
    }

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, new Uri(_baseUrl, path)) { Headers = { Authorization = _authorization } };
}

using System.Text.Json.Serialization.Metadata;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>The calls that an answer needs; one instance speaks to one server with one key.</summary>
internal sealed class OpenAiClient(HttpClient http, IdempotentRetry retry, OpenAiOptions options, TimeProvider time)
    : BackendClient(http, retry, OpenAiFailures.Common, time)
{
    private readonly OpenAiAddress _address = new(options.BaseUrl!);
    private readonly OpenAiQuestion _bodies = new(options);

    /// <summary>Makes a conversation at the server. Its answer is short and has been read when this returns.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached, or broke off before it answered.</exception>
    public Task<HttpResponseMessage> NewConversationAsync(PipelineQuestion question, CancellationToken cancellationToken) => PostAsync(
        "conversations",
        OpenAiQuestion.NewConversation(question),
        OpenAiJsonContext.Default.ConversationRequest,
        question,
        HttpCompletionOption.ResponseContentRead,
        cancellationToken);

    /// <summary>Asks, once, for a stream. Returns when the headers are there, whatever the status.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached, or broke off before it answered.</exception>
    public Task<HttpResponseMessage> RespondAsync(PipelineQuestion question, string conversationId, CancellationToken cancellationToken) => PostAsync(
        "responses",
        _bodies.ForResponses(question, conversationId),
        OpenAiJsonContext.Default.ResponsesRequest,
        question,
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    /// <inheritdoc cref="RespondAsync"/>
    public Task<HttpResponseMessage> CompleteAsync(PipelineQuestion question, CancellationToken cancellationToken) => PostAsync(
        "chat/completions",
        _bodies.ForCompletions(question),
        OpenAiJsonContext.Default.CompletionsRequest,
        question,
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    /// <summary>A response as it stands now; one that the server does not know is <see cref="FailureKind.ConversationLost"/>.</summary>
    public Task<BackendRead<OpenAiResponse>> ResponseAsync(string id, CancellationToken cancellationToken) =>
        GetAsync($"responses/{Uri.EscapeDataString(id)}", OpenAiResponse.TryRead, aboutConversation: true, cancellationToken);

    public override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent) =>
        OpenAiErrors.FromHttp(response, body, conversationSent, Time);

    private async Task<HttpResponseMessage> PostAsync<T>(
        string path, T body, JsonTypeInfo<T> type, PipelineQuestion question, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        using var request = Post(path, body, type);
        request.Headers.Add("X-Client-Request-Id", question.CorrelationId);
        return await Http.SendAsync(request, until, cancellationToken);
    }

    protected override HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(_address.Base, path));
        if (!string.IsNullOrWhiteSpace(options.ApiKey))
        {
            request.Headers.Add(_address.IsAzure ? "api-key" : "Authorization", _address.IsAzure ? options.ApiKey : $"Bearer {options.ApiKey}");
        }

        return request;
    }
}

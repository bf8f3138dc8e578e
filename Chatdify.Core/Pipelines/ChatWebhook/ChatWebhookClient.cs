using System.Net.Http.Headers;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Posts questions to the URL of the settings.</summary>
internal sealed class ChatWebhookClient(HttpClient http, ChatWebhookOptions options)
{
    private const string KeyHeader = "Idempotency-Key";
    private const string CorrelationHeader = "X-Correlation-Id";
    private const string Authorization = "Authorization";

    /// <summary>Headers that mean something already, and so cannot carry the key.</summary>
    public static IReadOnlySet<string> OwnHeaders { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        KeyHeader, CorrelationHeader, "Accept", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host",
        "Transfer-Encoding", "User-Agent",
    };

    /// <summary>The conversation as the backend knows it; it has to say the same when it says one.</summary>
    public static string ChatId(PipelineQuestion question) => Input(question, "chatwoot_conversation_id") ?? question.User;

    /// <summary>Asks, once. Returns when the headers are there, whatever the status.</summary>
    /// <exception cref="HttpRequestException">The backend could not be reached, or broke off before it answered.</exception>
    public async Task<HttpResponseMessage> AskAsync(PipelineQuestion question, string key, CancellationToken cancellationToken)
    {
        var body = new ChatWebhookRequest(
            question.Text,
            Input(question, "chatwoot_contact_id") ?? question.User,
            ChatId(question),
            question.ConversationId,
            ChatWebhookRequest.MetadataOf(question));
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url);
        request.Content = BackendRequests.Json(body, ChatWebhookJsonContext.Default.ChatWebhookRequest);
        request.Headers.Add(KeyHeader, key);
        request.Headers.Add(CorrelationHeader, question.CorrelationId);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        Authorize(request.Headers);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private void Authorize(HttpRequestHeaders headers)
    {
        if (options.ApiKey.Length > 0)
        {
            var isBearer = string.Equals(options.ApiKeyHeader, Authorization, StringComparison.OrdinalIgnoreCase);
            headers.TryAddWithoutValidation(options.ApiKeyHeader, isBearer ? $"Bearer {options.ApiKey}" : options.ApiKey);
        }
    }

    private static string? Input(PipelineQuestion question, string name) =>
        question.Inputs.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}

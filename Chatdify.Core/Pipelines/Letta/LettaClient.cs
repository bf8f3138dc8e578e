using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>The calls to Letta's V1 API that an answer needs; one instance speaks for one agent.</summary>
internal sealed class LettaClient(HttpClient http, IdempotentRetry retry, LettaOptions options, TimeProvider time)
    : BackendClient(http, retry, LettaErrors.Reads, time)
{
    private const int MessagesRead = 50;
    private const int MaxSmallAnswer = 64 * 1024;
    private readonly V1Api _api = new(options.BaseUrl!, options.ApiKey);

    /// <summary>Makes a conversation with the agent and returns its id. One that nobody uses does no harm.</summary>
    public async Task<BackendRead<string>> CreateConversationAsync(string summary, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(options.IdleTimeout, Time, token => CreateAsync(summary, token), cancellationToken);
        }
        catch (TimeoutException)
        {
            return new(null, LettaErrors.Reads.Idle(options.IdleTimeout));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(null, LettaErrors.Reads.Unreachable(e as HttpRequestException ?? new HttpRequestException(HttpRequestError.ResponseEnded)));
        }
    }

    /// <summary>Asks, once, for a stream. Returns when the headers are there, whatever the status.</summary>
    /// <exception cref="HttpRequestException">Letta could not be reached, or broke off before it answered.</exception>
    public async Task<HttpResponseMessage> AskAsync(string conversation, string text, string otid, CancellationToken cancellationToken)
    {
        var body = new LettaQuestionRequest(
            [new LettaMessageRequest("user", text, otid)], Streaming: true, StreamTokens: true, IncludePings: true);
        using var request = Post($"conversations/{Uri.EscapeDataString(conversation)}/messages", body, LettaJsonContext.Default.LettaQuestionRequest);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>A run.</summary>
    public Task<BackendRead<LettaRun>> RunAsync(string run, CancellationToken cancellationToken) =>
        GetAsync($"runs/{Uri.EscapeDataString(run)}", LettaRun.Read, aboutConversation: false, cancellationToken);

    /// <summary>The agent's runs that go on; servers that do not know the filter tell those of other conversations too.</summary>
    public Task<BackendRead<IReadOnlyList<LettaRun>>> ActiveRunsAsync(string conversation, CancellationToken cancellationToken) => GetAsync(
        $"runs/?agent_id={Uri.EscapeDataString(options.AgentId)}&conversation_id={Uri.EscapeDataString(conversation)}&active=true",
        LettaRun.ReadList,
        aboutConversation: false,
        cancellationToken);

    /// <summary>What a run has said.</summary>
    public Task<BackendRead<LettaMessages>> RunMessagesAsync(string run, CancellationToken cancellationToken) =>
        GetAsync($"runs/{Uri.EscapeDataString(run)}/messages?order=asc", LettaMessages.Read, aboutConversation: false, cancellationToken);

    /// <summary>The newest messages of a conversation.</summary>
    public Task<BackendRead<LettaMessages>> MessagesAsync(string conversation, CancellationToken cancellationToken) => GetAsync(
        $"conversations/{Uri.EscapeDataString(conversation)}/messages?limit={MessagesRead}&order=desc",
        LettaMessages.ReadReversed,
        aboutConversation: true,
        cancellationToken);

    /// <summary>Asks Letta to end what runs in a conversation. Best effort within two seconds; servers without Redis cannot.</summary>
    public Task TryCancelAsync(string conversation) =>
        TryStopAsync(Request(HttpMethod.Post, $"conversations/{Uri.EscapeDataString(conversation)}/cancel"));

    public override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool conversationSent) =>
        LettaErrors.FromHttp(response.StatusCode, body, conversationSent, RetryAfter.Read(response.Headers, Time));

    private async Task<BackendRead<string>> CreateAsync(string summary, CancellationToken cancellationToken)
    {
        using var request = Post(
            $"conversations/?agent_id={Uri.EscapeDataString(options.AgentId)}",
            new LettaConversationRequest(summary),
            LettaJsonContext.Default.LettaConversationRequest);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await LimitedBody.ReadAsync(response.Content, MaxSmallAnswer, cancellationToken);
        return !response.IsSuccessStatusCode ? new(null, FailureOf(response, body, conversationSent: false))
            : AnswerJson.TryParseObject(body, out var item) && item.Id("id") is { } id ? new(id, null)
            : new(null, LettaErrors.Reads.NotAnAnswer(response.Content.Headers.ContentType?.MediaType));
    }

    protected override HttpRequestMessage Request(HttpMethod method, string path) => _api.Request(method, path);
}

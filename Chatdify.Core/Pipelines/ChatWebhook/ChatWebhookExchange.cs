using System.Net;
using System.Net.Http.Headers;

using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>One question put to a chat webhook.</summary>
internal sealed class ChatWebhookExchange(
    ChatWebhookClient client,
    ChatWebhookAnswer answer,
    ChatWebhookOptions options,
    TimeProvider time,
    PipelineQuestion question,
    string key,
    IAnswerListener listener)
    : AnswerExchange(
        answer,
        ChatWebhookErrors.Common(options),
        new ExchangeLimits(options.IdleTimeout, options.MaxStreamBytes),
        time,
        listener)
{
    private readonly TimeProvider _time = time;

    protected override Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) => client.AskAsync(question, key, cancellationToken);

    protected override bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    protected override PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        ChatWebhookErrors.FromHttp(response.StatusCode, body, options, RetryAfter.Read(response.Headers, _time));

    /// <summary>n8n ends without a body when the workflow failed, or did not reach its respond node.</summary>
    protected override PipelineFailure NotAnAnswer(HttpContentHeaders headers) =>
        headers.ContentType is null || headers.ContentLength == 0 ? ChatWebhookErrors.NoBody(options) : base.NotAnAnswer(headers);
}

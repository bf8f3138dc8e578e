using Chatdify.Core.Verification;
using Chatdify.Core.Webhooks;
using Chatdify.Functions.Http;
using Chatdify.Functions.Telemetry;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions;

/// <summary><c>POST api/v1/chatwoot-webhook</c>: the front door. Answers as design section 5 lists them.</summary>
public sealed partial class ReceiveChatwootWebhook(
    WebhookReceiver receiver, RequestBody bodies, ErrorReports reports, ILogger<ReceiveChatwootWebhook> logger)
{
    private const int MaxBody = 4 * 1024 * 1024;

    /// <summary>Takes in one delivery.</summary>
    [Function(nameof(ReceiveChatwootWebhook))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chatwoot-webhook")] HttpRequest request)
    {
        var (body, refusal) = await bodies.ReadAsync(request, MaxBody);
        if (body is null)
        {
            return refusal!;
        }

        try
        {
            // Not cancelled when Chatwoot hangs up after its five seconds: what has come in whole is stored whole.
            return ToResult(await receiver.ReceiveAsync(Read(request, body), CancellationToken.None));
        }
        catch (Exception failure)
        {
            Log.NotStored(logger, failure);
            reports.Capture(failure, nameof(ReceiveChatwootWebhook), conversation: null);
            return Problems.Of(StatusCodes.Status500InternalServerError, "not_stored", "The delivery could not be stored; send it again.");
        }
    }

    private static WebhookRequest Read(HttpRequest request, byte[] body) => new(
        body,
        request.Headers["X-Chatwoot-Signature"],
        request.Headers["X-Chatwoot-Timestamp"],
        request.Query["token"],
        Correlation.Of(request.HttpContext));

    private static IResult ToResult(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Queued => Results.Json(new { outcome = "queued" }, statusCode: StatusCodes.Status202Accepted),
        WebhookOutcome.Duplicate => Results.Json(new { outcome = "duplicate" }),
        WebhookOutcome.Ignored ignored => Results.Json(new { outcome = "ignored", reason = ignored.Reason }),
        WebhookOutcome.Malformed malformed =>
            Problems.Of(StatusCodes.Status400BadRequest, malformed.Reason, "The body is not a Chatwoot event."),
        WebhookOutcome.Refused refused =>
            Problems.Of(StatusCodes.Status401Unauthorized, refused.Reason, "The delivery is not signed with a secret of this bridge."),
        _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A delivery could not be stored; Chatwoot is asked to send it again.")]
        public static partial void NotStored(ILogger logger, Exception failure);
    }
}

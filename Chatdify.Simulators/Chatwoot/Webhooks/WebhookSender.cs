using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>One webhook on its way: a body that never changes and a delivery id that stays the same over attempts.</summary>
internal sealed record OutgoingWebhook(
    DeliveryKind Kind, string Event, long? ConversationId, long? MessageId, Uri Url, string? Secret, string? DeliveryId, string Body)
{
    /// <summary>Instead of the clock's, for tests of the receiver's tolerance.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Instead of the computed one.</summary>
    public string? Signature { get; init; }
}

/// <summary>Posts webhooks as Chatwoot's trigger does: signed per attempt, redirects followed with the same method and body.</summary>
internal sealed class WebhookSender(TimeProvider time, TimeSpan timeout) : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary><c>sha256=</c> and the lower-case hex HMAC over timestamp, dot and raw body.</summary>
    public static string Sign(string secret, string timestamp, string body) =>
        "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));

    public async Task<WebhookDelivery> SendAsync(OutgoingWebhook webhook, int attempt, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var watch = Stopwatch.StartNew();
        var (status, error, answer) = await AttemptAsync(webhook, cancellationToken);
        return new WebhookDelivery
        {
            Kind = webhook.Kind,
            Event = webhook.Event,
            ConversationId = webhook.ConversationId,
            MessageId = webhook.MessageId,
            DeliveryId = webhook.DeliveryId,
            Attempt = attempt,
            Body = webhook.Body,
            StartedAt = started,
            Duration = watch.Elapsed,
            Status = status,
            Error = error,
            ResponseBody = answer,
        };
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int? Status, string? Error, string? Answer)> AttemptAsync(OutgoingWebhook webhook, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await PostAsync(webhook, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (null, "timeout", null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
        {
            return (null, broken.Message, null);
        }
    }

    private async Task<(int? Status, string? Error, string? Answer)> PostAsync(OutgoingWebhook webhook, CancellationToken cancellationToken)
    {
        var url = webhook.Url;
        var timestamp = (webhook.Timestamp ?? time.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = Request(webhook, url, timestamp);
            using var response = await _client.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            if (status is < 300 or > 399)
            {
                return (status, null, await response.Content.ReadAsStringAsync(cancellationToken));
            }

            if (response.Headers.Location is not { } location)
            {
                return (status, "redirect without location", null);
            }

            url = new Uri(url, location);
        }

        return (null, "too many redirects", null);
    }

    private static HttpRequestMessage Request(OutgoingWebhook webhook, Uri url, string timestamp)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(webhook.Body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Ruby");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3");
        if (webhook.DeliveryId is { } delivery)
        {
            request.Headers.TryAddWithoutValidation("X-Chatwoot-Delivery", delivery);
        }

        var signature = webhook.Signature ?? (webhook.Secret is { } secret ? Sign(secret, timestamp, webhook.Body) : null);
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Chatwoot-Timestamp", timestamp);
            request.Headers.TryAddWithoutValidation("X-Chatwoot-Signature", signature);
        }

        if (url.UserInfo is { Length: > 0 } user)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        }

        return request;
    }
}

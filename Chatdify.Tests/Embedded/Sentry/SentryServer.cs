using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chatdify.Tests.Embedded.Sentry;

/// <summary>Takes envelopes as Sentry does, on a free loopback port.</summary>
internal sealed class SentryServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<ReceivedEnvelope> _received = Channel.CreateUnbounded<ReceivedEnvelope>();
    private readonly WebApplication _app;

    private SentryServer(WebApplication app) => _app = app;

    public string Dsn => $"http://public-key@127.0.0.1:{new Uri(_app.Urls.First()).Port}/base/42";

    public int Waiting => _received.Reader.Count;

    /// <param name="answer">What to answer besides 200; it runs after the envelope was noted.</param>
    public static async Task<SentryServer> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new SentryServer(builder.Build());
        server._app.MapPost("/base/api/42/envelope/", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n');
            await server._received.Writer.WriteAsync(new ReceivedEnvelope(
                context.Request.Headers["X-Sentry-Auth"].ToString(),
                context.Request.ContentType,
                Json(lines[0]),
                Json(lines[1]),
                Json(lines[2]),
                lines[2]));
            await (answer?.Invoke(context) ?? Task.CompletedTask);
        });
        await server._app.StartAsync();
        return server;
    }

    public async Task<ReceivedEnvelope> ReceiveAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static JsonElement Json(string line) => JsonElement.Parse(line);
}

internal sealed record ReceivedEnvelope(string Auth, string? ContentType, JsonElement Header, JsonElement ItemHeader, JsonElement Item, string ItemText)
{
    public string? Tag(string name) =>
        Item.TryGetProperty("tags", out var tags) && tags.TryGetProperty(name, out var value) ? value.GetString() : null;
}

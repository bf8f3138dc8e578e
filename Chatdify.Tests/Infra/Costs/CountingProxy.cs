using System.Collections.Concurrent;
using System.Net;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Tests.Infra.Costs;

/// <summary>Stands between the app and one service of Azurite on a loopback port, passes everything on, and counts it under a name.</summary>
public sealed class CountingProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseProxy = false };
    private readonly Uri _target;
    private readonly Func<HttpRequest, string, string> _nameOf;
    private readonly WebApplication _app;

    private CountingProxy(Uri target, Func<HttpRequest, string, string> nameOf)
    {
        (_target, _nameOf) = (target, nameOf);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(PassOnAsync);
    }

    /// <summary>Its own address, without path.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>What was counted, by name.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <param name="target">Whom it stands before.</param>
    /// <param name="nameOf">What a request is counted as, told by it and by the text of its answer.</param>
    public static async Task<CountingProxy> StartAsync(Uri target, Func<HttpRequest, string, string> nameOf)
    {
        var proxy = new CountingProxy(target, nameOf);
        await proxy._app.StartAsync();
        return proxy;
    }

    public int Of(string name) => _counts.GetValueOrDefault(name);

    public void Reset() => _counts.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _handler.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var client = new HttpMessageInvoker(_handler, disposeHandler: false);
        using var request = await CopyAsync(context.Request);
        using var response = await client.SendAsync(request, context.RequestAborted);
        var body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        var name = _nameOf(context.Request, System.Text.Encoding.UTF8.GetString(body));
        _counts.AddOrUpdate(name, 1, (_, count) => count + 1);

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            context.Response.Headers[header.Key] = header.Value.ToArray();
        }

        if (body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private async Task<HttpRequestMessage> CopyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var address = $"{_target.GetLeftPart(UriPartial.Authority)}{Microsoft.AspNetCore.Http.Extensions.UriHelper.GetEncodedPathAndQuery(request)}";
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), address) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var header in request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Content-Length" or "Transfer-Encoding")))
        {
            if (!copy.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
            {
                copy.Content.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
            }
        }

        return copy;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chatdify.Simulators.Steps;

/// <summary>
/// A reverse proxy in front of one server, through which an app's calls are counted and can be struck, or fail, before or after their
/// effect. Storage signatures do not cover host and port, so they stay good.
/// </summary>
public sealed class StepProxy : IAsyncDisposable
{
    private static readonly HashSet<string> NotForwarded =
        new(["Host", "Connection", "Transfer-Encoding", "Keep-Alive"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _target;
    private readonly Func<HttpRequest, string?> _name;
    private readonly StepScript _script;
    private readonly StepFaults? _faults;

    private WebApplication? _server;

    private StepProxy(Uri target, Func<HttpRequest, string?> name, StepScript script, StepFaults? faults) =>
        (_target, _name, _script, _faults) = (target, name, script, faults);

    /// <summary>Address to use instead of the target's, with the target's path.</summary>
    public Uri Url => new(_server!.Address(), _target.AbsolutePath);

    /// <summary>
    /// Starts a proxy; <paramref name="name"/> names the step of a request, null for one that does not count and does not fail.
    /// </summary>
    public static async Task<StepProxy> StartAsync(Uri target, Func<HttpRequest, string?> name, StepScript script, StepFaults? faults = null)
    {
        var proxy = new StepProxy(target, name, script, faults);
        proxy._server = await SimulatorHost.StartAsync(0, server => server.Run(proxy.ForwardAsync), CancellationToken.None);
        return proxy;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var name = _name(context.Request);
        var number = name is null ? 0 : await _script.BeforeAsync(name);
        var fault = name is null ? null : _faults?.Take(name, context.Request.Headers["x-ms-client-request-id"]);
        try
        {
            if (fault is { Side: StepSide.Before } && await IsOverAsync(context, fault))
            {
                return;
            }

            using var request = Request(context.Request);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            await _script.AfterAsync(number);
            if (fault is not { Side: StepSide.After } || !await IsOverAsync(context, fault))
            {
                await ReplyAsync(context, response);
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    /// <summary>Plays a fault; whether the call ends with it.</summary>
    private static async Task<bool> IsOverAsync(HttpContext context, StepFault fault)
    {
        if (fault.IsHarmless)
        {
            await Task.Delay(fault.Delay, context.RequestAborted);
            return false;
        }

        if (fault.Status is null)
        {
            context.Abort();
        }
        else
        {
            await StorageErrors.WriteAsync(context, fault);
        }

        return true;
    }

    private HttpRequestMessage Request(HttpRequest from)
    {
        var raw = from.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_target.GetLeftPart(UriPartial.Authority) + raw));
        request.Content = from.ContentLength is not (null or 0) || from.Headers.TransferEncoding.Count > 0 ? new StreamContent(from.Body) : null;
        foreach (var (name, values) in from.Headers.Where(header => !NotForwarded.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }

    private static async Task ReplyAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !NotForwarded.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}

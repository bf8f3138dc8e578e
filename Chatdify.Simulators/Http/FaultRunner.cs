using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators;

/// <summary>Plays one fault on one request.</summary>
internal static class FaultRunner
{
    public static async Task RunAsync(
        HttpContext context, RequestDelegate next, Fault? fault, TimeProvider time, CancellationToken stopping)
    {
        switch (fault)
        {
            case Fault.StatusFault { AfterWork: false } status:
                await AnswerAsync(context, status);
                break;
            case Fault.StatusFault status:
                await WorkUnseenAsync(context, next);
                await AnswerAsync(context, status);
                break;
            case Fault.ResetFault reset:
                await (reset.AfterWork ? WorkUnseenAsync(context, next) : Task.CompletedTask);
                context.Abort();
                break;
            case Fault.HangFault hang:
                await (hang.AfterWork ? WorkUnseenAsync(context, next) : Task.CompletedTask);
                await HangAsync(context, stopping);
                break;
            case Fault.DelayFault delay:
                await WaitAsync(context, delay, time, stopping);
                await next(context);
                break;
            case Fault.BodyFault body:
                await SpeakHaltinglyAsync(context, next, body, time, stopping);
                break;
            case Fault.ContentTypeFault other:
                context.Response.OnStarting(() =>
                {
                    context.Response.ContentType = other.ContentType;
                    return Task.CompletedTask;
                });
                await next(context);
                break;
            default:
                await next(context);
                break;
        }
    }

    /// <summary>What the client gets of it is up to the caller.</summary>
    private static async Task<byte[]> WorkUnseenAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        using var unseen = new MemoryStream();
        context.Response.Body = unseen;
        try
        {
            await next(context);
            return unseen.ToArray();
        }
        finally
        {
            context.Response.Body = wire;
        }
    }

    private static async Task SpeakHaltinglyAsync(
        HttpContext context, RequestDelegate next, Fault.BodyFault fault, TimeProvider time, CancellationToken stopping)
    {
        var answer = await WorkUnseenAsync(context, next);
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (fault.IsCut)
        {
            context.Abort();
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(fault.Pause, time, either.Token);
        await context.Response.Body.WriteAsync(answer.AsMemory(answer.Length / 2), either.Token);
    }

    private static async Task AnswerAsync(HttpContext context, Fault.StatusFault status)
    {
        context.Response.Clear();
        context.Response.StatusCode = status.Code;
        foreach (var (name, value) in status.Headers ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }

        if (status.Body is { } body)
        {
            var guess = body.StartsWith('{') ? "application/json; charset=utf-8" : body.StartsWith('<') ? "text/html" : "text/plain";
            context.Response.ContentType = status.ContentType ?? context.Response.ContentType ?? guess;
            await context.Response.WriteAsync(body, context.RequestAborted);
        }
    }

    private static async Task HangAsync(HttpContext context, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static async Task WaitAsync(HttpContext context, Fault.DelayFault delay, TimeProvider time, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await (delay.Released?.WaitAsync(either.Token) ?? Task.Delay(delay.Time, time, either.Token));
    }
}

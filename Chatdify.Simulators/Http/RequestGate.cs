using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators;

/// <summary>Stands before the routes: logs each request and lets the fault script play its part. Inspection calls pass untouched.</summary>
internal sealed class RequestGate(
    RequestLog log, FaultScript faults, ChangeSignal changes, TimeProvider time, Func<HttpRequest, string> tokenOf, CancellationToken stopping)
{
    public const string InspectionPrefix = "/_sim";
    private static readonly string[] SecretHeaders = ["api_access_token", "api-access-token", "authorization"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(InspectionPrefix, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var entry = await LogAsync(context.Request);
        changes.Raise();
        try
        {
            var fault = faults.Take(entry);
            entry.Fault = fault?.GetType().Name;
            await FaultRunner.RunAsync(context, next, fault, time, stopping);
            entry.Status = context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode;
        }
        catch (OperationCanceledException)
        {
            entry.Status = 0;
        }
        finally
        {
            entry.Status ??= 500;
            entry.EndedAt = time.GetUtcNow();
            changes.Raise();
        }
    }

    private async Task<LoggedRequest> LogAsync(HttpRequest request)
    {
        var body = await ReadBodyAsync(request);
        return log.Add(sequence => new LoggedRequest
        {
            Sequence = sequence,
            Time = time.GetUtcNow(),
            Method = request.Method,
            Path = request.Path.Value ?? "/",
            Query = request.QueryString.Value ?? "",
            Token = tokenOf(request),
            Body = body,
            Headers = request.Headers
                .Where(header => !SecretHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        });
    }

    private static async Task<string> ReadBodyAsync(HttpRequest request)
    {
        if (request.HasFormContentType && request.ContentType!.StartsWith("multipart", StringComparison.OrdinalIgnoreCase))
        {
            return "(multipart)";
        }

        request.EnableBuffering(bufferThreshold: 16 * 1024 * 1024);
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return text;
    }
}

using System.Globalization;
using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Http;

/// <summary>Runs a function for an HTTP request and writes its result.</summary>
internal sealed class HttpFunctionHandler(FunctionRunner runner, IHostApplicationLifetime lifetime, ILoggerFactory loggers)
{
    public async Task HandleAsync(FunctionDescriptor function, HttpContext http)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await RunAsync(function, http, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Fail(http, StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadHttpRequestException e)
        {
            Fail(http, e.StatusCode);
        }
        catch (Exception e)
        {
            loggers.CreateLogger($"Function.{function.Name}").LogError(e, "{Function} failed on an HTTP request", function.Name);
            Fail(http, StatusCodes.Status500InternalServerError);
        }
    }

    private async Task RunAsync(FunctionDescriptor function, HttpContext http, CancellationToken cancellationToken)
    {
        await using var invocation = runner.Begin(function, RouteValuesOf(http), messageText: null, cancellationToken);
        invocation.Items[FunctionContextExtensions.HttpContextKey] = http;
        http.RequestServices = invocation.InstanceServices;
        await runner.RunAsync(invocation);

        // As in the official worker, the result is written after all middleware has returned: it may still set headers then.
        await (invocation.Result switch
        {
            IResult result => result.ExecuteAsync(http),
            IActionResult result => result.ExecuteResultAsync(new(http, http.GetRouteData(), new ActionDescriptor())),
            _ => Task.CompletedTask,
        });
    }

    private static Dictionary<string, object?> RouteValuesOf(HttpContext http) => http.Request.RouteValues.ToDictionary(
        value => value.Key,
        object? (value) => Convert.ToString(value.Value, CultureInfo.InvariantCulture),
        StringComparer.OrdinalIgnoreCase);

    // A response under way cannot change its status; breaking the connection is the only way to say that it is not whole.
    private static void Fail(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = status;
    }
}

using Chatdify.Core.Callbacks;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Callbacks;

/// <summary>What all functions of the callback API do: who calls, with what, and the answer.</summary>
public sealed partial class CallbackEndpoint(
    CallbackKeys keys, CallbackDispatcher dispatcher, RequestBody bodies, ILogger<CallbackEndpoint> logger)
{
    private const int MaxBody = 1024 * 1024;

    /// <summary>Serves one request.</summary>
    /// <param name="operationId">Which operation the route stands for.</param>
    /// <param name="request">The request.</param>
    /// <param name="pathValue">The value in the route, unchecked: a malformed id is a problem that names the field, not a missing route.</param>
    /// <param name="cancellationToken">Stops a reading operation.</param>
    public async Task<IResult> RunAsync(string operationId, HttpRequest request, string? pathValue, CancellationToken cancellationToken)
    {
        var (caller, refusal) = Caller.Of(request, keys);
        if (caller is null)
        {
            return Problems.Of(refusal!);
        }

        var (body, unread) = await bodies.ReadAsync(request, MaxBody);
        return body is null
            ? unread!
            : await DoAsync(CallbackOperations.Get(operationId), caller, request, pathValue, body, cancellationToken);
    }

    private async Task<IResult> DoAsync(
        CallbackOperation operation, CallbackCaller caller, HttpRequest request, string? pathValue, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = await RequestArguments.ReadAsync(operation, pathValue, request.Query, request.ContentType, body);

            // A change that has begun is brought to its end, also when the caller hangs up.
            return ToResult(await dispatcher.RunAsync(operation, caller, arguments, operation.IsRead ? cancellationToken : CancellationToken.None));
        }
        catch (CallbackException malformed)
        {
            return Problems.Of(malformed.Problem);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.Failed(logger, failure, operation.OperationId);
            return Problems.Of(StatusCodes.Status500InternalServerError, "failed", "The bridge failed; try again.");
        }
    }

    private static IResult ToResult(CallbackResult result) => result switch
    {
        CallbackResult.Success success => Results.Json(success.Body),
        CallbackResult.Problem problem => Problems.Of(problem),
        _ => throw new InvalidOperationException($"Unknown result {result}."),
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Callback {Operation} failed.")]
        public static partial void Failed(ILogger logger, Exception failure, string operation);
    }
}

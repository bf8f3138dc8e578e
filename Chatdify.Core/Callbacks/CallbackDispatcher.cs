using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Callbacks;

/// <summary>The one way into the callback API, for HTTP functions and tools alike.</summary>
public sealed partial class CallbackDispatcher
{
    private readonly CallbackGate _gate;
    private readonly IdempotentCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbackDispatcher> _logger;
    private readonly Dictionary<string, ICallbackHandler> _handlers;

    internal CallbackDispatcher(
        CallbackGate gate, IdempotentCalls calls, IEnumerable<ICallbackHandler> handlers, TimeProvider time, ILogger<CallbackDispatcher> logger)
    {
        (_gate, _calls, _time, _logger) = (gate, calls, time, logger);
        _handlers = handlers.SelectMany(handler => handler.Operations.Select(id => (id, handler))).ToDictionary(one => one.id, one => one.handler);
    }

    /// <summary>Checks what the caller may, applies the "None" rule, checks the arguments, and has the operation done.</summary>
    public async Task<CallbackResult> RunAsync(
        CallbackOperation operation, CallbackCaller caller, CallbackArguments arguments, CancellationToken cancellationToken)
    {
        var result = await ResultAsync(operation, caller, arguments, cancellationToken);
        if (result is CallbackResult.Problem problem)
        {
            Log.Refused(_logger, operation.OperationId, problem.Status, problem.Reason);
        }

        return result;
    }

    private async Task<CallbackResult> ResultAsync(
        CallbackOperation operation, CallbackCaller caller, CallbackArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var (admitted, given, key) = _gate.Admit(operation, caller, arguments);
            if (NoneRule.Apply(operation, given) is not { } left)
            {
                return Skipped(key.Conversation);
            }

            ArgumentChecks.Check(operation, left);
            var call = new CallbackCall(operation, admitted, left, key, new CallAttempt(Guid.NewGuid().ToString("N"), _time.GetUtcNow()));
            return await _calls.RunAsync(call, _handlers[operation.OperationId].RunAsync, cancellationToken);
        }
        catch (CallbackException refused)
        {
            return refused.Problem;
        }
        catch (ChatwootCallException failure)
        {
            return CallbackProblems.From(failure);
        }
    }

    private static CallbackResult.Success Skipped(long conversation)
    {
        var body = new JsonObject { ["status"] = "success", ["skipped"] = true };
        if (conversation > 0)
        {
            body["conversation_id"] = conversation;
        }

        return new CallbackResult.Success(body);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Callback {Operation} was not done: {Status} {Reason}.")]
        public static partial void Refused(ILogger logger, string operation, int status, string reason);
    }
}

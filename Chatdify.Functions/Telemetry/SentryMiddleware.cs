using Chatdify.Functions.Queues;

using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

using Sentry;

namespace Chatdify.Functions.Telemetry;

/// <summary>Reports what a function throws, and traces its run where tracing is on. The exception goes on: the host has to know.</summary>
internal sealed class SentryMiddleware(ErrorReports reports) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using var scope = SentrySdk.PushScope();
        var trace = SentrySdk.StartTransaction(context.FunctionDefinition.Name, "function");
        try
        {
            await next(context);
            trace.Finish(SpanStatus.Ok);
        }
        catch (Exception error)
        {
            trace.Finish(error);
            if (error is not OperationCanceledException)
            {
                reports.Capture(error, context.FunctionDefinition.Name, QueueRun.Conversation(context));
            }

            throw;
        }
    }
}

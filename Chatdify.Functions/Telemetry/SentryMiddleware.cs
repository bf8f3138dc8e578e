using System.Text.Json;

using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;

using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

using Sentry;

namespace Chatdify.Functions.Telemetry;

/// <summary>Reports what a function throws, and traces its run where tracing is on. The exception goes on: the host has to know.</summary>
internal sealed class SentryMiddleware(ErrorReports reports) : IFunctionsWorkerMiddleware
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

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
                reports.Capture(error, context.FunctionDefinition.Name, Conversation(context));
            }

            throw;
        }
    }

    /// <summary>The conversation that a queue message names; all kinds of work name it alike.</summary>
    private static ConversationKey? Conversation(FunctionContext context)
    {
        if (!context.BindingContext.BindingData.TryGetValue("QueueTrigger", out var text) || text is not string message)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TurnWork>(message, Web)?.Key();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

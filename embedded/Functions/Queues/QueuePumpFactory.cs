using Chatdify.Embedded.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>Makes the pump of a queue function.</summary>
internal sealed class QueuePumpFactory(
    QueueClientFactory clients, QueueSettings settings, FunctionRunner runner, RuntimeHooks hooks, ILoggerFactory loggers)
{
    private const string PoisonSuffix = "-poison";

    public QueuePump Create(QueueFunction function)
    {
        var logger = loggers.CreateLogger($"Function.{function.Function.Name}");
        var queue = clients.Create(function.Connection, function.QueueName);
        var poison = function.QueueName.EndsWith(PoisonSuffix, StringComparison.Ordinal)
            ? null
            : clients.Create(function.Connection, function.QueueName + PoisonSuffix);
        var processor = new QueueMessageProcessor(function.Function, queue, poison, settings, runner, hooks, logger);
        return new(queue, processor, settings, hooks.MessageVisibility, hooks.Time, logger);
    }
}

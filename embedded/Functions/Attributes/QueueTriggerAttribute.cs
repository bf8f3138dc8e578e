using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Stands for the official type of this name: the function runs once per message of a storage queue. The parameter is a
/// <see cref="string"/>, or any other type read from JSON.
/// </summary>
/// <param name="queueName">Name of the queue.</param>
public sealed class QueueTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    /// <summary>Name of the queue.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting that holds the connection, with or without <c>AzureWebJobs</c> before it; null is Storage.</summary>
    public string? Connection { get; set; }
}

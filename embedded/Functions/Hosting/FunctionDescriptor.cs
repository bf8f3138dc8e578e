using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Takes one argument of a function out of its invocation.</summary>
internal delegate object? ArgumentBinder(InvocationContext invocation);

/// <summary>Waits for what a function returned and gives its HTTP result, or null.</summary>
internal delegate Task<object?> ReturnReader(object? returned);

/// <summary>One function, ready to run.</summary>
internal sealed record FunctionDescriptor(
    FunctionDefinition Definition, MethodInfo Method, ObjectFactory Create, IReadOnlyList<ArgumentBinder> Arguments, ReturnReader Return)
{
    public string Name => Definition.Name;
}

/// <summary>A function that answers HTTP requests.</summary>
/// <param name="Function">What runs.</param>
/// <param name="Route">Route template with the prefix.</param>
/// <param name="Methods">HTTP methods; null is all.</param>
internal sealed record HttpFunction(FunctionDescriptor Function, string Route, IReadOnlyList<string>? Methods);

/// <summary>A function that runs once per message of a queue.</summary>
/// <param name="Function">What runs.</param>
/// <param name="QueueName">Name of the queue.</param>
/// <param name="Connection">Name of the connection's setting; null is the default.</param>
internal sealed record QueueFunction(FunctionDescriptor Function, string QueueName, string? Connection);

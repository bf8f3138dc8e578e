using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Opens invocations and runs them through the middleware.</summary>
internal sealed class FunctionRunner(IServiceScopeFactory scopes, FunctionExecutionDelegate pipeline)
{
    /// <summary>Opens an invocation with a scope of its own; dispose it when its result has been dealt with.</summary>
    public InvocationContext Begin(
        FunctionDescriptor function,
        IReadOnlyDictionary<string, object?> bindingData,
        string? messageText,
        CancellationToken cancellationToken) =>
        new(function, scopes.CreateAsyncScope(), bindingData, cancellationToken) { MessageText = messageText };

    /// <summary>Runs middleware and function; what they throw comes out.</summary>
    public Task RunAsync(InvocationContext invocation) => pipeline(invocation);
}

using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name.</summary>
public interface IFunctionsWorkerApplicationBuilder
{
    /// <summary>Services of the application.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a middleware inside those added before.</summary>
    /// <param name="middleware">Wraps the rest of the invocation.</param>
    /// <returns>The builder.</returns>
    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}

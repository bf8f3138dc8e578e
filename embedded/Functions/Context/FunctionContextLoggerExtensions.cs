using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name.</summary>
public static class FunctionContextLoggerExtensions
{
    /// <summary>A logger from the services of the invocation.</summary>
    /// <typeparam name="T">Type that gives the category.</typeparam>
    /// <param name="context">The invocation.</param>
    /// <returns>The logger.</returns>
    public static ILogger<T> GetLogger<T>(this FunctionContext context) => context.InstanceServices.GetRequiredService<ILogger<T>>();
}

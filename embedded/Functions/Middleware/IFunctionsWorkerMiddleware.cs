namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Stands for the official type of this name: runs around every function, HTTP or queue.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs this middleware; an exception that leaves it fails the invocation.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="next">The rest of it.</param>
    /// <returns>Completes when this and the rest have run.</returns>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}

namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Stands for the official type of this name: what remains of an invocation.</summary>
/// <param name="context">The invocation.</param>
/// <returns>Completes when the rest has run.</returns>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

namespace Chatdify.Core.Callbacks;

/// <summary>The one way into the callback API, for HTTP functions and tools alike.</summary>
public sealed class CallbackDispatcher
{
    /// <summary>Checks what the caller may, applies the "None" rule, checks the arguments, and has the operation done.</summary>
    public Task<CallbackResult> RunAsync(
        CallbackOperation operation, CallbackCaller caller, CallbackArguments arguments, CancellationToken cancellationToken) =>
        Task.FromResult<CallbackResult>(new CallbackResult.Problem(501, "not_yet", operation.OperationId));
}

namespace Chatdify.Core.Callbacks;

/// <summary>Ends a callback with a problem.</summary>
internal sealed class CallbackException(CallbackResult.Problem problem) : Exception(problem.Reason)
{
    public CallbackResult.Problem Problem { get; } = problem;
}

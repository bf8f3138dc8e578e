using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>The innermost step of every invocation: binds the arguments, creates the class, calls the method.</summary>
internal static class FunctionExecution
{
    public static async Task InvokeAsync(FunctionContext context)
    {
        var invocation = (InvocationContext)context;
        var function = invocation.Function;
        var arguments = function.Arguments.Select(bind => bind(invocation)).ToArray();
        var target = function.Create(invocation.InstanceServices, []);
        var returned = function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        invocation.Result = await function.Return(returned);
    }
}

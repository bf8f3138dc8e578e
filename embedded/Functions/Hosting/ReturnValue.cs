using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Knows the return types a function may have: nothing, or for HTTP a result, each also as Task or ValueTask.</summary>
internal static class ReturnValue
{
    /// <summary>The reader for a declared return type, or null if functions cannot return that.</summary>
    public static ReturnReader? ReaderOf(Type type, bool allowResult)
    {
        if (type == typeof(void))
        {
            return _ => Task.FromResult<object?>(null);
        }

        if (type == typeof(Task))
        {
            return returned => NothingAsync(new((Task)returned!));
        }

        if (type == typeof(ValueTask))
        {
            return returned => NothingAsync((ValueTask)returned!);
        }

        return allowResult ? ResultReaderOf(type) : null;
    }

    private static ReturnReader? ResultReaderOf(Type type)
    {
        if (IsResult(type))
        {
            return Task.FromResult;
        }

        var shape = type.IsGenericType && IsResult(type.GenericTypeArguments[0]) ? type.GetGenericTypeDefinition() : null;
        var reader = shape switch
        {
            _ when shape == typeof(Task<>) => nameof(TaskAsync),
            _ when shape == typeof(ValueTask<>) => nameof(ValueTaskAsync),
            _ => null,
        };
        return reader is null
            ? null
            : typeof(ReturnValue).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GenericTypeArguments).CreateDelegate<ReturnReader>();
    }

    private static bool IsResult(Type type) => type.IsAssignableTo(typeof(IResult)) || type.IsAssignableTo(typeof(IActionResult));

    private static async Task<object?> NothingAsync(ValueTask returned)
    {
        await returned;
        return null;
    }

    private static async Task<object?> TaskAsync<T>(object? returned) => await (Task<T>)returned!;

    private static async Task<object?> ValueTaskAsync<T>(object? returned) => await (ValueTask<T>)returned!;
}

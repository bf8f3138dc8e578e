using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Decides where the argument of a parameter comes from.</summary>
internal static class ArgumentBinding
{
    private static readonly JsonSerializerOptions CaseInsensitive = new() { PropertyNameCaseInsensitive = true };
    private static readonly HashSet<Type> RouteValueTypes = [typeof(string), typeof(int), typeof(long), typeof(bool), typeof(Guid)];

    /// <summary>The binder of a parameter, or null if nothing binds it.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="isTrigger">It carries the trigger attribute.</param>
    /// <param name="route">Route of an HTTP function; null for a queue function.</param>
    public static ArgumentBinder? Of(ParameterInfo parameter, bool isTrigger, RoutePattern? route)
    {
        var type = parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(FunctionContext) => invocation => invocation,
            _ when type == typeof(CancellationToken) => invocation => invocation.CancellationToken,
            _ when route is null => isTrigger ? MessageBinder(type) : null,
            _ when type == typeof(HttpRequest) => invocation => invocation.GetHttpContext()!.Request,
            _ => isTrigger ? null : RouteValueBinder(parameter, route),
        };
    }

    private static ArgumentBinder MessageBinder(Type type) => type == typeof(string)
        ? invocation => invocation.MessageText
        : invocation => JsonSerializer.Deserialize(invocation.MessageText!, type, CaseInsensitive)
            ?? throw new JsonException($"The message is null, which is no {type.Name}.");

    private static ArgumentBinder? RouteValueBinder(ParameterInfo parameter, RoutePattern route)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (!RouteValueTypes.Contains(type) || route.GetParameter(parameter.Name!) is null)
        {
            return null;
        }

        var absent = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        var converter = TypeDescriptor.GetConverter(type);
        return invocation => invocation.BindingContext.BindingData.GetValueOrDefault(parameter.Name!) is string text
            ? converter.ConvertFromString(context: null, CultureInfo.InvariantCulture, text)
            : absent;
    }
}

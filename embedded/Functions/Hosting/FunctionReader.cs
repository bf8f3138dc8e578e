using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Reads one function off its method.</summary>
internal sealed class FunctionReader(string routePrefix)
{
    /// <exception cref="InvalidFunctionException">The method cannot be a function; the message says why.</exception>
    public void Read(MethodInfo method, Action<HttpFunction> http, Action<QueueFunction> queue)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        if (!method.IsPublic || method.IsStatic || method.DeclaringType is { IsAbstract: true } or { ContainsGenericParameters: true })
        {
            throw new InvalidFunctionException(
                $"Function '{name}': {method.Name} must be a public instance method of a class that can be created.");
        }

        var (parameter, trigger) = TriggerOf(name, method);
        switch (trigger)
        {
            case HttpTriggerAttribute attribute:
                var pattern = PatternOf(name, attribute);
                http(new(Describe(name, method, parameter, TriggerMetadata.Http, pattern), pattern.RawText!, attribute.Methods));
                break;
            case QueueTriggerAttribute attribute:
                var function = Describe(name, method, parameter, TriggerMetadata.Queue, route: null);
                queue(new(function, attribute.QueueName, attribute.Connection));
                break;
            default:
                throw new InvalidFunctionException($"Function '{name}': the embedded runtime has no trigger {trigger.GetType().Name}.");
        }
    }

    private static (ParameterInfo Parameter, TriggerBindingAttribute Trigger) TriggerOf(string name, MethodInfo method)
    {
        var triggers = method.GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>().Select(trigger => (parameter, trigger)))
            .ToList();
        return triggers is [var only]
            ? only
            : throw new InvalidFunctionException(
                $"Function '{name}': {triggers.Count} parameters carry a trigger attribute; exactly one must.");
    }

    // The official host takes the name for an empty route. It and the worker behind it disagree on "/": the parser refuses that.
    private RoutePattern PatternOf(string name, HttpTriggerAttribute trigger)
    {
        var route = string.IsNullOrEmpty(trigger.Route) ? name : trigger.Route;
        try
        {
            return RoutePatternFactory.Parse(routePrefix.Length == 0 ? route : $"{routePrefix}/{route}");
        }
        catch (RoutePatternException e)
        {
            throw new InvalidFunctionException($"Function '{name}': route '{route}': {e.Message}", e);
        }
    }

    private static FunctionDescriptor Describe(string name, MethodInfo method, ParameterInfo trigger, string type, RoutePattern? route)
    {
        var arguments = method.GetParameters().Select(parameter =>
            ArgumentBinding.Of(parameter, isTrigger: parameter == trigger, route)
            ?? throw new InvalidFunctionException(
                $"Function '{name}': nothing binds the parameter '{parameter.Name}' ({parameter.ParameterType.Name})."));
        var returns = ReturnValue.ReaderOf(method.ReturnType, allowResult: route is not null)
            ?? throw new InvalidFunctionException(
                $"Function '{name}': the return type {method.ReturnType.Name} is not supported for its trigger.");
        return new(
            new EmbeddedFunctionDefinition(name, method, new TriggerMetadata(trigger.Name!, type)),
            method,
            ActivatorUtilities.CreateFactory(method.DeclaringType!, []),
            [.. arguments],
            returns);
    }
}

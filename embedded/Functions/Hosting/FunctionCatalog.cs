using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>All functions of the application.</summary>
internal sealed record FunctionCatalog(IReadOnlyList<HttpFunction> Http, IReadOnlyList<QueueFunction> Queues)
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Finds the methods that carry <see cref="FunctionAttribute"/>.</summary>
    /// <param name="types">Where to look.</param>
    /// <param name="routePrefix">Prefix of host.json.</param>
    /// <param name="problems">Receives one line for each function that cannot work; such a function is left out.</param>
    public static FunctionCatalog Discover(IEnumerable<Type> types, string routePrefix, List<string> problems)
    {
        var http = new List<HttpFunction>();
        var queues = new List<QueueFunction>();
        var reader = new FunctionReader(routePrefix);
        var methods = types.SelectMany(type => type.GetMethods(AnyMethod)).Where(method => method.IsDefined(typeof(FunctionAttribute)));
        foreach (var method in methods)
        {
            try
            {
                reader.Read(method, http.Add, queues.Add);
            }
            catch (InvalidFunctionException e)
            {
                problems.Add(e.Message);
            }
        }

        problems.AddRange(Duplicates([.. http.Select(one => one.Function), .. queues.Select(one => one.Function)]));
        problems.AddRange(SharedQueues(queues));
        return new(http, queues);
    }

    private static IEnumerable<string> Duplicates(IEnumerable<FunctionDescriptor> functions) =>
        from function in functions
        group function.Definition.EntryPoint by function.Name.ToUpperInvariant() into same
        where same.Count() > 1
        select $"The function name '{same.Key}' is used more than once (case does not count): {string.Join(", ", same)}.";

    // Several readers of one queue would take each other's messages.
    private static IEnumerable<string> SharedQueues(IEnumerable<QueueFunction> functions) =>
        from function in functions
        group function.Function.Name by (function.QueueName, function.Connection) into same
        where same.Count() > 1
        select $"The queue '{same.Key.QueueName}' triggers more than one function: {string.Join(", ", same)}.";
}

using System.Reflection;

using Chatdify.Core.Callbacks;
using Chatdify.Functions;

using Microsoft.Azure.Functions.Worker;

using Xunit;

namespace Chatdify.Tests.OpenApi;

/// <summary>The table of operations and the functions say the same, in both directions.</summary>
public sealed class CallbackRoutesTests
{
    /// <summary>What the app serves besides the callback API. Not to grow without thought: what a pipeline may call belongs into the table.</summary>
    private static readonly string[] Others =
    [
        "POST v1/chatwoot-webhook", "GET health", "GET health/ready", "GET v1/openapi.json", "POST mcp", "GET mcp", "DELETE mcp",
        "POST chat", "POST chat/stream", "POST debug", "GET {nothing}",
    ];

    [Fact]
    public void Every_operation_of_the_table_is_served() => Assert.Empty(Operations().Except(Served()));

    [Fact]
    public void Every_served_route_is_an_operation_of_the_table_or_known_to_be_something_else() =>
        Assert.Empty(Served().Except(Operations()).Except(Others));

    [Fact]
    public void No_route_is_served_twice() => Assert.Equal(Served().Count, Served().Distinct().Count());

    [Fact]
    public void No_operation_is_in_the_table_twice()
    {
        Assert.Equal(CallbackOperations.All.Count, Operations().Distinct().Count());
        Assert.Equal(CallbackOperations.All.Count, CallbackOperations.All.Select(operation => operation.OperationId).Distinct().Count());
    }

    [Fact]
    public void All_functions_leave_the_check_of_keys_to_the_app() =>
        Assert.All(Triggers(), trigger => Assert.Equal(AuthorizationLevel.Anonymous, trigger.AuthLevel));

    private static IEnumerable<string> Operations() => CallbackOperations.All.Select(operation => $"{operation.Method} {operation.Route}");

    private static List<string> Served() => [..
        from trigger in Triggers()
        from method in trigger.Methods ?? []
        select $"{method.ToUpperInvariant()} {WithoutConstraints(trigger.Route ?? "")}"];

    private static IEnumerable<HttpTriggerAttribute> Triggers() =>
        from type in typeof(ReportHealth).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetCustomAttribute<FunctionAttribute>() is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        select trigger;

    /// <summary><c>{id:long}</c> and <c>{id?}</c> are <c>{id}</c>.</summary>
    private static string WithoutConstraints(string route) => string.Join('/', route.Split('/').Select(segment =>
        segment.StartsWith('{') ? $"{{{segment.Trim('{', '}').Split(':', '?')[0]}}}" : segment));
}

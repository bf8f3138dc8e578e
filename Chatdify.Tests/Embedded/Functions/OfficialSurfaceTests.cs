using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

/// <summary>The public members of the stand-ins are those of the official types, by name, type, parameter and default.</summary>
public sealed class OfficialSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData(typeof(FunctionAttribute), "ctor(String name)", "String Name {get;}")]
    [InlineData(
        typeof(HttpTriggerAttribute),
        "ctor()", "ctor(params String[] methods)", "ctor(AuthorizationLevel authLevel)", "ctor(AuthorizationLevel authLevel, params String[] methods)",
        "String Route {get;set;}", "String[] Methods {get;}", "AuthorizationLevel AuthLevel {get;}")]
    [InlineData(typeof(QueueTriggerAttribute), "ctor(String queueName)", "String QueueName {get;}", "String Connection {get;set;}")]
    [InlineData(
        typeof(FunctionContext),
        "String InvocationId {get;}", "String FunctionId {get;}", "BindingContext BindingContext {get;}", "IServiceProvider InstanceServices {get;set;}",
        "FunctionDefinition FunctionDefinition {get;}", "IDictionary<Object, Object> Items {get;set;}", "IInvocationFeatures Features {get;}",
        "CancellationToken CancellationToken {get;}")]
    [InlineData(typeof(BindingContext), "IReadOnlyDictionary<String, Object> BindingData {get;}")]
    [InlineData(
        typeof(FunctionDefinition),
        "String PathToAssembly {get;}", "String EntryPoint {get;}", "String Id {get;}", "String Name {get;}",
        "IImmutableDictionary<String, BindingMetadata> InputBindings {get;}")]
    [InlineData(typeof(BindingMetadata), "String Name {get;}", "String Type {get;}")]
    [InlineData(typeof(IInvocationFeatures), "Void Set<T>(T instance)", "T Get<T>()")]
    [InlineData(typeof(FunctionContextLoggerExtensions), "ILogger<T> GetLogger<T>(FunctionContext context)")]
    [InlineData(typeof(FunctionContextExtensions), "HttpContext GetHttpContext(FunctionContext context)")]
    [InlineData(typeof(FunctionsApplication), "ctor()", "FunctionsApplicationBuilder CreateBuilder(String[] args)")]
    [InlineData(
        typeof(FunctionsApplicationBuilder),
        "IServiceCollection Services {get;}", "ConfigurationManager Configuration {get;}", "IHostEnvironment Environment {get;}",
        "ILoggingBuilder Logging {get;}", "IMetricsBuilder Metrics {get;}", "IDictionary<Object, Object> Properties {get;}",
        "Void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder> configure = null)",
        "IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)", "IHost Build()")]
    [InlineData(
        typeof(IFunctionsWorkerApplicationBuilder),
        "IServiceCollection Services {get;}",
        "IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)")]
    [InlineData(
        typeof(FunctionsApplicationBuilderAspNetCoreExtensions),
        "FunctionsApplicationBuilder ConfigureFunctionsWebApplication(FunctionsApplicationBuilder builder)")]
    [InlineData(
        typeof(MiddlewareWorkerApplicationBuilderExtensions),
        "IFunctionsWorkerApplicationBuilder UseMiddleware<T>(IFunctionsWorkerApplicationBuilder builder)")]
    [InlineData(typeof(IFunctionsWorkerMiddleware), "Task Invoke(FunctionContext context, FunctionExecutionDelegate next)")]
    public void A_type_has_the_official_members_that_are_used_and_no_other(Type type, params string[] members)
    {
        var actual = Constructors(type).Concat(Properties(type)).Concat(Methods(type));

        Assert.Equal(members.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.Azure.Functions.Worker", typeof(FunctionAttribute), typeof(HttpTriggerAttribute), typeof(AuthorizationLevel),
        typeof(QueueTriggerAttribute), typeof(FunctionContext), typeof(BindingContext), typeof(FunctionDefinition), typeof(BindingMetadata),
        typeof(IInvocationFeatures), typeof(FunctionContextLoggerExtensions), typeof(FunctionContextExtensions), typeof(IFunctionsWorkerApplicationBuilder))]
    [InlineData("Microsoft.Azure.Functions.Worker.Builder", typeof(FunctionsApplication), typeof(FunctionsApplicationBuilder),
        typeof(FunctionsApplicationBuilderAspNetCoreExtensions))]
    [InlineData("Microsoft.Azure.Functions.Worker.Middleware", typeof(IFunctionsWorkerMiddleware), typeof(FunctionExecutionDelegate))]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Abstractions", typeof(BindingAttribute), typeof(TriggerBindingAttribute))]
    [InlineData("Microsoft.Extensions.Hosting", typeof(MiddlewareWorkerApplicationBuilderExtensions))]
    public void A_type_lives_in_its_official_namespace(string expected, params Type[] types) =>
        Assert.All(types, type => Assert.Equal(expected, type.Namespace));

    [Fact]
    public void Every_public_type_stands_for_an_official_one()
    {
        var own = typeof(FunctionContext).Assembly.GetExportedTypes().Where(type => !type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal));

        Assert.Empty(own);
    }

    [Fact]
    public void Attributes_go_where_the_official_ones_go()
    {
        Assert.Equal(AttributeTargets.Method, Targets<FunctionAttribute>());
        Assert.Equal(AttributeTargets.Parameter, Targets<HttpTriggerAttribute>());
        Assert.Equal(AttributeTargets.Parameter, Targets<QueueTriggerAttribute>());
        Assert.True(typeof(HttpTriggerAttribute) is { IsSealed: true } && typeof(QueueTriggerAttribute) is { IsSealed: true });
        Assert.Equal(AuthorizationLevel.Function, new HttpTriggerAttribute().AuthLevel);
        Assert.Equal(
            ["Anonymous=0", "User=1", "Function=2", "System=3", "Admin=4"],
            Enum.GetValues<AuthorizationLevel>().Select(level => $"{level}={(int)level}"));
    }

    [Fact]
    public void The_builder_and_the_delegate_fit_where_the_official_ones_fit()
    {
        Assert.True(typeof(FunctionsApplicationBuilder).IsAssignableTo(typeof(IHostApplicationBuilder)));
        Assert.True(typeof(FunctionsApplicationBuilder).IsAssignableTo(typeof(IFunctionsWorkerApplicationBuilder)));
        Assert.True(typeof(IInvocationFeatures).IsAssignableTo(typeof(IEnumerable<KeyValuePair<Type, object>>)));
        Assert.Equal("Task Invoke(FunctionContext context)", Describe(typeof(FunctionExecutionDelegate).GetMethod("Invoke")!));
    }

    private static AttributeTargets Targets<T>() => typeof(T).GetCustomAttribute<AttributeUsageAttribute>(inherit: true)!.ValidOn;

    private static IEnumerable<string> Constructors(Type type) =>
        type.GetConstructors(Declared).Select(constructor => $"ctor({Parameters(constructor)})");

    private static IEnumerable<string> Properties(Type type) => type.GetProperties(Declared).Select(property =>
        $"{Name(property.PropertyType)} {property.Name} {{get;{(property.GetSetMethod() is null ? "" : "set;")}}}");

    private static IEnumerable<string> Methods(Type type) =>
        type.GetMethods(Declared).Where(method => !method.IsSpecialName).Select(Describe);

    private static string Describe(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")
        + $"{Name(parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}

using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>One invocation with its scope of services, which ends with it.</summary>
internal sealed class InvocationContext(
    FunctionDescriptor function,
    AsyncServiceScope scope,
    IReadOnlyDictionary<string, object?> bindingData,
    CancellationToken cancellationToken)
    : FunctionContext, IAsyncDisposable
{
    public FunctionDescriptor Function => function;

    /// <summary>Text of the message that triggered it; null for another trigger.</summary>
    public string? MessageText { get; init; }

    /// <summary>HTTP result the function returned; null if none.</summary>
    public object? Result { get; set; }

    /// <inheritdoc />
    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    /// <inheritdoc />
    public override string FunctionId => function.Definition.Id;

    /// <inheritdoc />
    public override BindingContext BindingContext { get; } = new InvocationBindings(bindingData);

    /// <inheritdoc />
    public override IServiceProvider InstanceServices { get; set; } = scope.ServiceProvider;

    /// <inheritdoc />
    public override FunctionDefinition FunctionDefinition => function.Definition;

    /// <inheritdoc />
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    /// <inheritdoc />
    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    /// <inheritdoc />
    public override CancellationToken CancellationToken => cancellationToken;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => scope.DisposeAsync();

    private sealed class InvocationBindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }
}

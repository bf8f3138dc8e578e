using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Definition of a function found by reflection; its name is its id.</summary>
internal sealed class EmbeddedFunctionDefinition(string name, MethodInfo method, BindingMetadata trigger) : FunctionDefinition
{
    /// <inheritdoc />
    public override string PathToAssembly => method.Module.Assembly.Location;

    /// <inheritdoc />
    public override string EntryPoint => $"{method.DeclaringType!.FullName}.{method.Name}";

    /// <inheritdoc />
    public override string Id => name;

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(trigger.Name, trigger);
}

/// <summary>The trigger parameter of a function.</summary>
internal sealed class TriggerMetadata(string name, string type) : BindingMetadata
{
    public const string Http = "httpTrigger";
    public const string Queue = "queueTrigger";

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override string Type => type;
}

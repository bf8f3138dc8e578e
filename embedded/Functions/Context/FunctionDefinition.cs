using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: one function of the application.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Path of the assembly that holds the function.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Full name of the method.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Identifies the function.</summary>
    public abstract string Id { get; }

    /// <summary>Name given in the attribute.</summary>
    public abstract string Name { get; }

    /// <summary>The trigger, by name of its parameter.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }
}

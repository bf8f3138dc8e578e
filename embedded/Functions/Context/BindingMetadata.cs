namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: one binding of a function.</summary>
public abstract class BindingMetadata
{
    /// <summary>Name of the parameter.</summary>
    public abstract string Name { get; }

    /// <summary><c>httpTrigger</c> or <c>queueTrigger</c>.</summary>
    public abstract string Type { get; }
}

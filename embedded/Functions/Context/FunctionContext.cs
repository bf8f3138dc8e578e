namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: everything known about one invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Identifies this invocation; a GUID.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Identifies the function; stable while the process lives.</summary>
    public abstract string FunctionId { get; }

    /// <summary>Data about the trigger.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>Services of the scope of this invocation.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function that runs.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>A place for middleware to share data within this invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Features by type, for this invocation.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Fires when the invocation should end early: shutdown, or a caller who went away.</summary>
    public virtual CancellationToken CancellationToken { get; } = CancellationToken.None;
}

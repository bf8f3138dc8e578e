namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Stands for the official type of this name. The embedded runtime checks no keys, as <c>func start</c> checks none locally.
/// </summary>
public enum AuthorizationLevel
{
    /// <summary>No key asked for.</summary>
    Anonymous = 0,

    /// <summary>A signed-in user.</summary>
    User = 1,

    /// <summary>The key of the function.</summary>
    Function = 2,

    /// <summary>The key of the system.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}

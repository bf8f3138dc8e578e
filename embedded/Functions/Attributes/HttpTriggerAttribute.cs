using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: the function answers HTTP requests.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>All methods, function key.</summary>
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    /// <summary>The given methods.</summary>
    /// <param name="methods">HTTP methods, case-insensitive.</param>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>All methods.</summary>
    /// <param name="authLevel">Who may call.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The given methods for the given callers.</summary>
    /// <param name="authLevel">Who may call.</param>
    /// <param name="methods">HTTP methods, case-insensitive.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => (AuthLevel, Methods) = (authLevel, methods);

    /// <summary>Route template below the prefix of host.json; null or empty is the name of the function.</summary>
    public string? Route { get; set; }

    /// <summary>HTTP methods served; null serves all.</summary>
    public string[]? Methods { get; private set; }

    /// <summary>Who may call; not enforced here.</summary>
    public AuthorizationLevel AuthLevel { get; private set; }
}

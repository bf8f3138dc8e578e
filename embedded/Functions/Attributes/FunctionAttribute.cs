namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: marks a method as a function.</summary>
/// <param name="name">Name of the function, unique in the application regardless of case.</param>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>Name of the function.</summary>
    public string Name { get; } = name;
}

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name: features of one invocation, one per type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Sets or replaces the feature of this type.</summary>
    /// <typeparam name="T">Type it is found by.</typeparam>
    /// <param name="instance">The feature.</param>
    void Set<T>(T instance);

    /// <summary>The feature of this type, or the default.</summary>
    /// <typeparam name="T">Type it was set by.</typeparam>
    /// <returns>The feature, or the default of its type.</returns>
    T? Get<T>();
}

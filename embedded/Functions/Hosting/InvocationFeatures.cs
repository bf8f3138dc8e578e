using System.Collections;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Features of one invocation; empty at first.</summary>
internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly Dictionary<Type, object> _features = [];

    /// <inheritdoc />
    public void Set<T>(T instance) => _features[typeof(T)] = instance!;

    /// <inheritdoc />
    public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

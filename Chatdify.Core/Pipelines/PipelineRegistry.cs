using System.Collections.Concurrent;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chatdify.Core.Pipelines;

/// <summary>
/// The pipelines in use, each made when it is first asked for, each with its breaker and its limit. A route without settings of its own
/// for a backend shares the general pipeline of that backend, and so its breaker.
/// </summary>
public sealed class PipelineRegistry(
    IEnumerable<IBackend> backends, IOptions<PipelineOptions> options, IConfiguration configuration, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, IBackend> _backends = backends.ToDictionary(backend => backend.Name, StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Backend, string Scope, bool Apart), Lazy<ResilientPipeline>> _pipelines = new();

    /// <summary>
    /// The pipeline of a backend with the settings of <paramref name="scope"/> (see <see cref="IBackend.Create"/>); <paramref name="apart"/>: one
    /// whose breaker and limit the others do not share, so that they do not feel it.
    /// </summary>
    /// <exception cref="ArgumentException">No backend has that name.</exception>
    public IPipeline Get(string backend, string scope = "", bool apart = false)
    {
        var known = _backends.GetValueOrDefault(backend) ?? throw new ArgumentException($"There is no backend {backend}.", nameof(backend));
        var own = BackendScopes.HasSettings(configuration, scope, known.Name) ? scope : "";
        return _pipelines.GetOrAdd((known.Name, own, apart), _ => new Lazy<ResilientPipeline>(() => Make(known, own))).Value;
    }

    /// <summary>Whether there is a backend of that name.</summary>
    public bool Knows(string backend) => _backends.ContainsKey(backend);

    /// <summary>The names of all backends.</summary>
    public IEnumerable<string> Names => _backends.Keys;

    /// <summary>The name of a backend as it writes it itself.</summary>
    public string NameOf(string backend) => _backends.TryGetValue(backend, out var known) ? known.Name : backend;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var pipeline in _pipelines.Values.Where(made => made.IsValueCreated))
        {
            pipeline.Value.Dispose();
        }
    }

    private ResilientPipeline Make(IBackend backend, string scope) =>
        new(backend.Create(scope), options.Value.For(backend.MaxConcurrency(scope)), time);
}

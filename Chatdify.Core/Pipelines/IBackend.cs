namespace Chatdify.Core.Pipelines;

/// <summary>A kind of backend: makes pipelines from its settings. One instance, registered by its folder's <c>Add…</c> method.</summary>
public interface IBackend
{
    /// <summary>Name in <c>Pipeline:Backend</c>, also its section of the settings, such as <c>Dify</c>.</summary>
    string Name { get; }

    /// <summary>
    /// A pipeline with the settings of <paramref name="scope"/>: empty for the backend's own section, else the section of a route, such as
    /// <c>Routes:0</c>, whose settings come before those.
    /// </summary>
    IPipeline Create(string scope);

    /// <summary>Questions that it may be asked at the same time.</summary>
    int MaxConcurrency(string scope);
}

using Chatdify.Core.Conversations;
using Chatdify.Core.Routing;

namespace Chatdify.Core.Pipelines;

/// <summary>Who is asked in which conversation: the route's backend or its canary, then those that stand in.</summary>
public sealed class PipelinePlans(
    PipelineRegistry registry, PipelineNames names, Routed<PipelineOptions> pipelines, Routed<CanaryOptions> canaries, Routed<ShadowOptions> shadows)
{
    /// <summary>The plan of a turn.</summary>
    public PipelinePlan Of(TurnPath path)
    {
        var (options, canary) = (pipelines.For(path.Route), canaries.For(path.Route));
        IEnumerable<PipelineRef> all =
        [
            .. path.IsCanary && canary.IsOn ? [Name(canary.Backend!, path.Route, PipelinePlaces.Canary)] : Array.Empty<PipelineRef>(),
            Name(options.Backend, path.Route, ""),
            .. options.FallbackBackends.Select(backend => Name(backend, path.Route, PipelinePlaces.Fallback)),
        ];
        return new PipelinePlan([.. all.Distinct()], options.SaysText ? options.FallbackText : null);
    }

    /// <summary>Whether a conversation is on the canary's side; null when there is none on its route.</summary>
    public bool? IsCanary(ConversationKey key, string? route) =>
        canaries.For(route) is { IsOn: true } canary ? Share.Has(key, PipelinePlaces.Canary, canary.Percent) : null;

    /// <summary>The pipeline that is asked besides in a conversation; null for none.</summary>
    public PipelineRef? ShadowOf(ConversationKey key, string? route) =>
        shadows.For(route) is { IsOn: true } shadow && Share.Has(key, PipelinePlaces.Shadow, shadow.Percent)
            ? Name(shadow.Backend!, route, PipelinePlaces.Shadow)
            : null;

    /// <summary>
    /// The pipeline that a record names; null when its settings, or the backend, are no more: nobody else may stand in for it.
    /// <paramref name="apart"/>: as in <see cref="PipelineRegistry.Get"/>.
    /// </summary>
    public IPipeline? Find(PipelineRef name, bool apart = false) =>
        registry.Knows(name.Backend) && names.ScopeOf(name) is { } scope ? registry.Get(name.Backend, scope, apart) : null;

    private PipelineRef Name(string backend, string? route, string place) => names.Of(registry.NameOf(backend.Trim()), route, place);
}

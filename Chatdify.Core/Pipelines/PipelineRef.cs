namespace Chatdify.Core.Pipelines;

/// <summary>
/// Names a pipeline in records: <c>Dify</c> for the backend with its general settings, <c>Dify/inbox 3</c> with those of a route,
/// <c>Dify#canary</c> with those of a place in the plan. What one pipeline has given (conversations, runs) is never another's.
/// </summary>
/// <param name="Backend">Name of the backend.</param>
/// <param name="Route">Name of the route whose own settings it has; empty for none.</param>
/// <param name="Place">The place whose own settings it has (<see cref="PipelinePlaces"/>); empty for none.</param>
public sealed record PipelineRef(string Backend, string Route = "", string Place = "")
{
    /// <summary>The only pipeline there was before there were others; records without a name mean it.</summary>
    public const string First = "Dify";

    /// <summary>The pipeline that a record names.</summary>
    public static PipelineRef Parse(string? text)
    {
        var parts = (text ?? First).Split('/', 2);
        var names = parts[0].Split('#', 2);
        return new PipelineRef(names[0], parts.Length > 1 ? parts[1] : "", names.Length > 1 ? names[1] : "");
    }

    /// <inheritdoc />
    public override string ToString() => $"{Backend}{(Place.Length > 0 ? $"#{Place}" : "")}{(Route.Length > 0 ? $"/{Route}" : "")}";
}

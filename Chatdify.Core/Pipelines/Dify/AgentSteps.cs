using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>The steps of an agent app; each is sent again under the same id as it fills.</summary>
internal sealed class AgentSteps
{
    private readonly Dictionary<string, Step> _steps = new(StringComparer.Ordinal);

    /// <summary>Thought of the last step that called no tool, or null.</summary>
    public string? FinalText => _steps.Values
        .Where(step => !step.UsesTool && step.Thought.Length > 0)
        .MaxBy(step => step.Position)?.Thought;

    /// <summary>There are steps, so the app is an agent.</summary>
    public bool Any => _steps.Count > 0;

    /// <summary>The steps that Dify has stored with a message.</summary>
    public static AgentSteps Of(IEnumerable<JsonElement> items)
    {
        var steps = new AgentSteps();
        foreach (var item in items)
        {
            steps.Upsert(item);
        }

        return steps;
    }

    public void Upsert(JsonElement item)
    {
        if (item.Id("id") is { } id)
        {
            _steps[id] = new Step(
                item.Number("position") ?? _steps.Count,
                item.Text("thought") ?? "",
                item.Text("tool") is { Length: > 0 });
        }
    }

    private sealed record Step(long Position, string Thought, bool UsesTool);
}

using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Conversations;

/// <summary>
/// The conversations that backends keep on their side, one for each pipeline; the id of one is never given to another. Bounded, because
/// they lie in the state's row and come from outside.
/// </summary>
public static class BackendMemory
{
    private const int MostOthers = 8;
    private const int LongestId = 500;
    private const char Between = '\n';
    private const char Inside = '\t';

    /// <summary>The conversation at a pipeline, or null.</summary>
    public static string? IdAt(this ConversationState state, PipelineRef pipeline) => pipeline.ToString() is var name && name == PipelineRef.First
        ? state.BackendConversationId
        : Others(state).FirstOrDefault(other => other.Name == name).Id;

    /// <summary>The conversation at whichever of some pipelines answered last here, or null.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isOne">Whether a pipeline is one of them; <see cref="PipelineRef.First"/> is not asked for.</param>
    public static string? LastIdAt(this ConversationState state, Func<PipelineRef, bool> isOne) =>
        Others(state).LastOrDefault(other => isOne(PipelineRef.Parse(other.Name))).Id;

    /// <summary>The state after a pipeline has answered, with its conversation if it named one.</summary>
    public static ConversationState AnsweredAt(this ConversationState state, PipelineRef pipeline, string? id)
    {
        var name = pipeline.ToString();
        var known = (id is not null && IsFit(id) ? id : null) ?? state.IdAt(pipeline);
        var answered = state with { AnsweredBy = name };
        return name == PipelineRef.First ? answered with { BackendConversationId = known }
            : known is null ? answered
            : answered with { OtherBackendIds = Join(Others(state).Where(other => other.Name != name).Append((name, known)).TakeLast(MostOthers)) };
    }

    /// <summary>The state with every backend's side forgotten.</summary>
    public static ConversationState Forgotten(this ConversationState state) =>
        state with { BackendConversationId = null, OtherBackendIds = null, AnsweredBy = null, Form = null };

    /// <summary>The pipeline that answered last, the only one whose side knows everything that was said; null when there is none.</summary>
    public static string? LastAt(this ConversationState state) =>
        state.AnsweredBy ?? (state.BackendConversationId is null ? null : PipelineRef.First);

    private static bool IsFit(string id) => id.Length <= LongestId && !id.Contains(Between, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Id)> Others(ConversationState state) =>
        from line in (state.OtherBackendIds ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries)
        let at = line.IndexOf(Inside, StringComparison.Ordinal)
        where at > 0
        select (line[..at], line[(at + 1)..]);

    private static string Join(IEnumerable<(string Name, string Id)> others) =>
        string.Join(Between, others.Select(other => $"{other.Name}{Inside}{other.Id}"));
}

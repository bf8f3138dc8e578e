namespace Chatdify.Core.Handoff;

/// <summary>Why a human is called.</summary>
/// <param name="Code">Short stable code, such as <c>deadline</c> or <c>http_500</c>.</param>
/// <param name="Detail">One line for the team; no key, and no customer text unless the pipeline wrote it.</param>
/// <param name="Team">Id of the team that the pipeline asked for; null for the configured one.</param>
/// <param name="Note">What the pipeline wants the team to read besides.</param>
public sealed record HandoffReason(string Code, string Detail, string? Team = null, string? Note = null)
{
    /// <summary>Whether nobody of those who should have answered could.</summary>
    public bool IsFailure { get; init; }

    /// <summary>This, with those who had given up before.</summary>
    public HandoffReason After(IReadOnlyList<string> others) =>
        others.Count == 0 ? this : this with { Detail = $"{Detail} Asked before: {string.Join(", ", others)}." };

    /// <summary>This, with what the pipeline asked for before things went another way.</summary>
    public HandoffReason With(HandoffReason? asked) => asked is null ? this : this with { Team = Team ?? asked.Team, Note = Note ?? asked.Note };
}

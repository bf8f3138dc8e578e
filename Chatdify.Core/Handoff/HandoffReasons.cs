using System.Globalization;

using Chatdify.Core.HumanInput;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Handoff;

/// <summary>The reasons that we know, in words for the team.</summary>
public static class HandoffReasons
{
    /// <summary>Code of a hand-off that the pipeline asked for.</summary>
    public const string Callback = "callback";

    /// <summary>Code of a hand-off because the contact writes too much.</summary>
    public const string FloodCode = "flood";

    private const string HowToAnswer = "To answer, write a private note with nothing but the number or the title of an action.";

    /// <summary>There was no answer in time.</summary>
    public static HandoffReason Deadline { get; } = new("deadline", "There was no answer within the time allowed (Turns:AnswerDeadline).") { IsFailure = true };

    /// <summary>An answer may or may not have reached the customer, and nothing can tell.</summary>
    public static HandoffReason UnclearSend { get; } = new(
        "unclear_send",
        "It is not certain whether the last message reached the customer, and without Chatwoot:UserToken it cannot be looked up.");

    /// <summary>The work failed time and again and went to the poison queue.</summary>
    public static HandoffReason Poison { get; } = new("poison", "The message could not be processed; see the dead letters.") { IsFailure = true };

    /// <summary>The record of what was being sent is gone.</summary>
    public static HandoffReason TurnLost { get; } = new(
        "turn_lost",
        "The record of the answer that was being sent cannot be read: the customer may have it, a part of it, or nothing.")
    {
        IsFailure = true,
    };

    /// <summary>The pipeline opened the conversation.</summary>
    public static HandoffReason Opened { get; } = new(Callback, "The pipeline opened the conversation.");

    /// <summary>The pipeline asked for a human.</summary>
    public static HandoffReason Asked(string? reason, string? team, string? note) =>
        new(Callback, reason ?? "The pipeline asked for a person.", team, note);

    /// <summary>The contact writes more than anybody can answer.</summary>
    public static HandoffReason Flood(int limit) => new(
        FloodCode, string.Create(CultureInfo.InvariantCulture, $"More than {limit} messages came within a minute (Turns:MaxPerContactPerMinute)."));

    /// <summary>The attempts are used up.</summary>
    public static HandoffReason Attempts(int attempts) =>
        new("attempts", string.Create(CultureInfo.InvariantCulture, $"{attempts} attempts to get an answer failed.")) { IsFailure = true };

    /// <summary>The pipeline finished without a word.</summary>
    public static HandoffReason Empty(string pipeline) =>
        new("empty_answer", $"{pipeline} finished without an answer.") { IsFailure = true };

    /// <summary>The pipeline waits for a person.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="form">What it asks; null when that is not known.</param>
    /// <param name="problem">Why it cannot be answered in Chatwoot, where that was wanted.</param>
    public static HandoffReason Paused(string pipeline, PipelineForm? form = null, string? problem = null) => new(
        "paused",
        problem is null ? $"{pipeline} waits for a person."
            : form is { IsForStaff: true } ? $"{pipeline} waits for a person, and its form cannot be answered with a note. {problem}"
            : $"{pipeline} waits for a person, and its form cannot be shown to the customer. {problem}",
        Note: form is null ? null
            : form.IsForStaff && problem is null ? $"{FormText.ForTeam(form)}\n\n{HowToAnswer}"
            : FormText.ForTeam(form));

    /// <summary>The pipeline failed.</summary>
    public static HandoffReason From(PipelineFailure failure, string pipeline) => new(failure.Code, $"{pipeline}: {failure.Detail}") { IsFailure = true };

    /// <summary>Files of the answer did not reach the customer.</summary>
    public static HandoffReason FilesLost(IReadOnlyCollection<string> codes) => new(
        "files_lost",
        string.Create(CultureInfo.InvariantCulture, $"{codes.Count} of the answer's files did not reach the customer for certain ({string.Join(", ", codes.Distinct())})."))
    {
        IsFailure = true,
    };

    /// <summary>Chatwoot did not take the answer.</summary>
    public static HandoffReason NotAccepted(string code) => new("not_accepted", $"Chatwoot did not accept the answer ({code}).");
}

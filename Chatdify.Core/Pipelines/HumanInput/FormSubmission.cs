namespace Chatdify.Core.Pipelines.HumanInput;

/// <summary>A person's answer to a form, with all that is needed to hand it in and to follow the run that waits for it.</summary>
/// <param name="Pipeline">The pipeline that asked, as records name it.</param>
/// <param name="Token">What answers the form.</param>
/// <param name="Run">The run that waits.</param>
/// <param name="Action">The id of the action chosen.</param>
/// <param name="Inputs">What was filled in, by name.</param>
public sealed record FormSubmission(
    string Pipeline, string Token, PipelineRun Run, string Action, IReadOnlyDictionary<string, string> Inputs)
{
    /// <summary>The form's id at the backend.</summary>
    public string? FormId { get; init; }

    /// <summary>Id of the newest message when it was given; 0 when it is a message itself.</summary>
    public long After { get; init; }

    /// <summary>Somebody of the team gave it, with a private note.</summary>
    public bool ByStaff { get; init; }

    /// <summary>What the run had said before, as <see cref="SaidBefore"/> writes it down.</summary>
    public string Said { get; init; } = "";
}

using System.Globalization;

using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.HumanInput;

/// <summary>An answer that ends in a form for the visitor.</summary>
/// <param name="Turn">The turn with its messages.</param>
/// <param name="Awaited">What is waited for from then on.</param>
internal sealed record FormAnswer(Turn Turn, AwaitedForm Awaited)
{
    private const string RunUnknown = "The run that waits for it is not known.";

    /// <summary>What the pipeline has said so far, which the turn's parts are, and then its form; null when only the team can answer it, with why.</summary>
    public static FormAnswer? Of(Turn turn, PipelineAnswer.Paused paused, PipelineRef asked, string? channel, out string? problem)
    {
        problem = null;
        if (paused.Form is not { IsForVisitor: true } form || turn.IsForTeam)
        {
            return null;
        }

        if (paused.Run.WorkflowRunId is null || FormOffer.Make(form, channel, out problem) is not { } offer)
        {
            problem ??= RunUnknown;
            return null;
        }

        string[] parts = [.. turn.Parts, .. offer.Parts];
        var awaited = Waiting(turn, (parts.Length - 1).ToString(CultureInfo.InvariantCulture), form, paused.Run, asked) with
        {
            Said = SaidBefore.And(turn.Submission?.Said ?? "", paused.Text),
            HasButtons = offer.Form is not null && channel != FormOffer.WebWidget,
        };
        return new FormAnswer(turn with { Parts = parts, Form = offer.Form }, awaited);
    }

    /// <summary>
    /// What the team is waited for once it has the form in the note of the hand-off; null when it cannot answer with a note, with why. Of what the
    /// run has said only that counts as said which the customer got early: the rest comes with the answer.
    /// </summary>
    public static AwaitedForm? ForStaff(Turn turn, PipelineAnswer.Paused paused, PipelineRef asked, out string? problem)
    {
        problem = null;
        if (paused.Form is not { IsForStaff: true } form)
        {
            return null;
        }

        problem = form.Inputs.Count > 0 ? "It has fields to fill in."
            : paused.Run.WorkflowRunId is null ? RunUnknown
            : FormOffer.ProblemOf(form, channel: null);
        var early = turn.Said is { } said && said.Begins(paused.Text) ? paused.Text[..said.Length] : "";
        return problem is null
            ? Waiting(turn, HandoffSteps.Note, form, paused.Run, asked) with { ByStaff = true, Said = SaidBefore.And(turn.Submission?.Said ?? "", early) }
            : null;
    }

    /// <summary>The submission that a message is in this conversation; null when it is none.</summary>
    public static FormSubmission? In(ConversationState state, IncomingMessage message, DateTimeOffset now) => message switch
    {
        { Submitted: { } handedIn } => state.Form is { } form && (form.Turn, form.Part) == (handedIn.Turn, handedIn.Part)
            ? form.Answer(handedIn.Values) is { } answer ? answer with { After = handedIn.After } : null
            : null,
        { Attachments.Count: 0 } when state.Form is { } form && form.ByStaff == message.IsPrivate => form.Answer(message.Text, now),
        _ => null,
    };

    private static AwaitedForm Waiting(Turn turn, string part, PipelineForm form, PipelineRun run, PipelineRef asked) => new()
    {
        Turn = turn.Id,
        Part = part,
        Pipeline = asked.ToString(),
        Token = form.Token!,
        FormId = form.Id,
        Run = run,
        Choices = AwaitedForm.Write(form.Actions),
        Inputs = AwaitedForm.Write(form.Inputs),
        ExpiresAt = form.ExpiresAt,
    };
}

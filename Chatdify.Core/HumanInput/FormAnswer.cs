using System.Globalization;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.HumanInput;

/// <summary>An answer that ends in a form for the visitor.</summary>
/// <param name="Turn">The turn with its messages.</param>
/// <param name="Awaited">What is waited for from then on.</param>
internal sealed record FormAnswer(Turn Turn, AwaitedForm Awaited)
{
    /// <summary>What the pipeline has said so far, which the turn's parts are, and then its form; null when only the team can answer it, with why.</summary>
    public static FormAnswer? Of(Turn turn, PipelineAnswer.Paused paused, PipelineRef asked, string? channel, out string? problem)
    {
        problem = null;
        if (paused.Form is not { IsForVisitor: true } form)
        {
            return null;
        }

        if (paused.Run.WorkflowRunId is null || FormOffer.Make(form, channel, out problem) is not { } offer)
        {
            problem ??= "The run that waits for it is not known.";
            return null;
        }

        string[] parts = [.. turn.Parts, .. offer.Parts];
        var awaited = new AwaitedForm
        {
            Turn = turn.Id,
            Part = (parts.Length - 1).ToString(CultureInfo.InvariantCulture),
            Pipeline = asked.ToString(),
            Token = form.Token!,
            FormId = form.Id,
            Run = paused.Run,
            Choices = AwaitedForm.Write(form.Actions),
            Inputs = AwaitedForm.Write(form.Inputs),
            Said = SaidBefore.And(turn.Submission?.Said ?? "", paused.Text),
            ExpiresAt = form.ExpiresAt,
            HasButtons = offer.Form is not null && channel != FormOffer.WebWidget,
        };
        return new FormAnswer(turn with { Parts = parts, Form = offer.Form }, awaited);
    }

    /// <summary>The submission that a message is in this conversation; null when it is none.</summary>
    public static FormSubmission? In(ConversationState state, IncomingMessage message, DateTimeOffset now) => message switch
    {
        { Submitted: { } handedIn } => state.Form is { } form && (form.Turn, form.Part) == (handedIn.Turn, handedIn.Part)
            ? form.Answer(handedIn.Values) is { } answer ? answer with { After = handedIn.After } : null
            : null,
        { Attachments.Count: 0 } => state.Form?.Answer(message.Text, now),
        _ => null,
    };
}

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Deliveries;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Routing;
using Chatdify.Core.Turns;

namespace Chatdify.Core.Handoff;

/// <summary>
/// The steps of a hand-off, in the order that design section 7 gives: tell the customer, team, note, label, then open. A bot message
/// after opening would clear Chatwoot's <c>waiting_since</c>.
/// </summary>
public sealed class HandoffSteps(
    IChatwootClient chatwoot, TeamAssignment teams, TypingEnd typing, MarkedSender sender, Routed<HandoffOptions> options, PipelinePlans plans)
{
    /// <summary>The step that makes it a hand-off; all others may be missed if need be.</summary>
    public const string Open = "open";

    /// <summary>The word to the customer; not needed after an answer.</summary>
    public const string Farewell = "farewell";

    /// <summary>The private note for the team.</summary>
    public const string Note = "note";

    private const string Team = "team";
    private const string Label = "label";

    /// <summary>All steps in order.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [Farewell, Team, Note, Label, Open];

    /// <summary>
    /// The steps where a person has the conversation, but in the bot's queue, where nobody is told of it: the person is told why, keeps it, and
    /// has the word.
    /// </summary>
    public static IReadOnlyList<string> WithPerson { get; } = [Note, Label, Open];

    /// <summary>
    /// The steps of a turn, in order; the last one must succeed. What an agent's answer to a form came to concerns only the team, which is told;
    /// unless the pipeline itself wants the conversation handed over.
    /// </summary>
    public static IReadOnlyList<string> Of(Turn turn) => IsOnlyTold(turn) ? [Note] : InOrder;

    /// <summary>Whether nothing but a note is wanted, whose ever the conversation is.</summary>
    public static bool IsOnlyTold(Turn turn) => turn.IsForTeam && turn.Handoff?.Code != HandoffReasons.Callback;

    /// <summary>Does one step; the failure is null when it is done or not wanted.</summary>
    public async Task<(Turn Turn, StepFailure? Failure)> RunAsync(string step, TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var wanted = options.For(turn.Path.Route);
        try
        {
            switch (step)
            {
                case Farewell:
                    return await SayAsync(lease, turn, Farewell, FarewellText(turn, wanted), isPrivate: false, cancellationToken);
                case Note:
                    return await SayAsync(lease, turn, Note, NoteText(turn, wanted), isPrivate: true, cancellationToken);
                case Team when (turn.Handoff!.Team ?? wanted.Team) is { Length: > 0 } team:
                    await teams.RunAsync(lease.Key, () => AssignAsync(lease.Key, team, cancellationToken), cancellationToken);
                    break;
                case Label when wanted.Label is { Length: > 0 } label:
                    await chatwoot.AddLabelAsync(lease.Key, label, cancellationToken);
                    break;
                case Open:
                    await typing.HideAsync(lease.Key, cancellationToken);
                    await chatwoot.OpenAsync(lease.Key, cancellationToken);
                    break;
            }

            return (turn, null);
        }
        catch (ChatwootException failure)
        {
            return (turn, new StepFailure(failure.Code, failure.IsTransient));
        }
    }

    private async Task<bool> AssignAsync(ConversationKey key, string team, CancellationToken cancellationToken)
    {
        await chatwoot.AssignTeamAsync(key, team, cancellationToken);
        return true;
    }

    private string FarewellText(Turn turn, HandoffOptions wanted) =>
        turn.Handoff!.Code == HandoffReasons.FloodCode ? wanted.FloodMessage
        : turn.Handoff.IsFailure && plans.Of(turn.Path).Text is { } text ? text
        : wanted.Message;

    /// <summary>Operators may use Liquid in their texts; a reason comes from elsewhere and must not.</summary>
    private static string NoteText(Turn turn, HandoffOptions wanted)
    {
        var reason = Replies.Liquid.Neutralise(turn.Handoff!.Detail);
        var text = IsOnlyTold(turn) ? reason : wanted.Note.Replace("{reason}", reason, StringComparison.Ordinal);
        return turn.Handoff.Note is { } note ? $"{text}\n\n{Replies.Liquid.Neutralise(note)}".TrimStart() : text;
    }

    private async Task<(Turn Turn, StepFailure? Failure)> SayAsync(
        TurnLease lease, Turn turn, string part, string text, bool isPrivate, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (turn, null);
        }

        return await sender.SendAsync(lease, turn, part, text, isPrivate, cancellationToken) switch
        {
            MarkedResult.Sent sent => (sent.Turn with { IsFarewellSent = sent.Turn.IsFarewellSent || part == Farewell }, null),
            MarkedResult.NotYet notYet => (notYet.Turn, new StepFailure(notYet.Code, IsTransient: true, notYet.Pause)),
            MarkedResult.Rejected rejected => (rejected.Turn, new StepFailure(rejected.Code, IsTransient: false)),
            var unclear => (unclear.Turn with { InFlight = null }, new StepFailure("unclear", IsTransient: false)),
        };
    }
}

/// <summary>What stopped a step.</summary>
/// <param name="Code">Short code.</param>
/// <param name="IsTransient">Whether it may succeed later.</param>
/// <param name="Pause">How long to wait, where that is known.</param>
public sealed record StepFailure(string Code, bool IsTransient, TimeSpan? Pause = null);

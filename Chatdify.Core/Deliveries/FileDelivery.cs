using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Handoff;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Turns;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Deliveries;

/// <summary>
/// Brings the files of an answer to the customer, after its words: each as a marked message of its own, only while the conversation is the
/// bot's. What cannot be brought the customer does not see; a note tells the team, once.
/// </summary>
public sealed partial class FileDelivery(MarkedSender sender, ConversationGate gate, PipelinePlans plans, ILogger<FileDelivery> logger)
{
    private const string Note = "files-note";

    /// <summary>Goes on where the words ended; does nothing if they did not reach the customer.</summary>
    public async Task<DeliveryResult> RunAsync(TurnLease lease, DeliveryResult answered, CancellationToken cancellationToken)
    {
        if (answered is not DeliveryResult.Ended { Outcome.Kind: OutcomeKind.Answered, Turn: var turn } || turn.AnswerFiles.Count == 0)
        {
            return answered;
        }

        while (Next(turn) is { } number)
        {
            (turn, var stop) = await BringAsync(lease, turn, number, cancellationToken);
            if (stop is not null)
            {
                return stop;
            }
        }

        return await ConcludeAsync(lease, turn, cancellationToken);
    }

    private static int? Next(Turn turn) => turn.AnswerFiles.Index().Where(one => one.Item.Outcome is null).Select(one => (int?)one.Index).FirstOrDefault();

    private async Task<(Turn Turn, DeliveryResult? Stop)> BringAsync(TurnLease lease, Turn turn, int number, CancellationToken cancellationToken)
    {
        var state = (await lease.LoadAsync(cancellationToken)).State;
        var whose = await gate.CheckAsync(lease.Key, state, turn.NewestMessageId, cancellationToken);
        if (Refusal(turn, whose) is { } refusal)
        {
            return (turn, refusal);
        }

        // Before it is fetched: its address may be good for minutes only.
        var part = AnswerFile.Part(number);
        if (await sender.FindAsync(lease, turn, part, cancellationToken) is { } known)
        {
            return await TakeAsync(lease, turn, number, known);
        }

        turn = Landed(turn);
        var fetched = await FetchAsync(turn, turn.AnswerFiles[number], cancellationToken);
        return fetched.File is { } file
            ? await TakeAsync(lease, turn, number, await sender.SendAsync(lease, turn, part, file, isPrivate: whose is GateResult.Closed, cancellationToken))
            : (await RecordAsync(lease, turn, number, fetched.Code!), null);
    }

    private async Task<(Turn Turn, DeliveryResult? Stop)> TakeAsync(TurnLease lease, Turn turn, int number, MarkedResult result) => result switch
    {
        MarkedResult.Sent sent => (await RecordAsync(lease, sent.Turn, number, AnswerFile.Sent), null),
        MarkedResult.NotYet notYet => (turn, new DeliveryResult.Later(notYet.Turn, notYet.Code, notYet.Pause)),
        MarkedResult.Rejected { Code: "http_404" } gone => (turn, new DeliveryResult.Ended(gone.Turn, TurnOutcome.Dropped("conversation_gone"))),
        MarkedResult.Rejected rejected => (await RecordAsync(lease, rejected.Turn, number, "chatwoot_" + rejected.Code), null),
        var unclear => (await RecordAsync(lease, Landed(unclear.Turn), number, AnswerFile.Unclear), null),
    };

    private static Turn Landed(Turn turn) => turn with { InFlight = null, InFlightSince = null };

    /// <summary>Only the backend that made it knows where it may lie.</summary>
    private async Task<FetchedFile> FetchAsync(Turn turn, AnswerFile file, CancellationToken cancellationToken)
    {
        var pipeline = turn.AnsweredBy is { } by ? plans.Find(PipelineRef.Parse(by)) : null;
        var fetched = pipeline is null ? FetchedFile.Failed("settings_gone") : await pipeline.FetchAsync(file, cancellationToken);
        return fetched.File is { } content && file.Name is { } name
            ? fetched with { File = content with { Name = FileNames.WithExtension(name, content.ContentType) } }
            : fetched;
    }

    /// <summary>An answer of files alone, none of which arrived, is no answer.</summary>
    private async Task<DeliveryResult> ConcludeAsync(TurnLease lease, Turn turn, CancellationToken cancellationToken)
    {
        var lost = turn.AnswerFiles.Where(file => file.Outcome != AnswerFile.Sent).Select(file => file.Outcome!).ToList();
        if (lost.Count > 0 && turn.Parts.Count == 0 && lost.Count == turn.AnswerFiles.Count)
        {
            return new DeliveryResult.CallHuman(turn, HandoffReasons.FilesLost(lost));
        }

        if (lost.Count > 0 && !turn.IsLossTold)
        {
            switch (await sender.SendAsync(lease, turn, Note, HandoffReasons.FilesLost(lost).Detail, isPrivate: true, cancellationToken))
            {
                case MarkedResult.NotYet notYet:
                    return new DeliveryResult.Later(notYet.Turn, notYet.Code, notYet.Pause);
                case var done:
                    turn = Landed(done.Turn) with { IsLossTold = true };
                    await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = turn }, CancellationToken.None);
                    break;
            }
        }

        return new DeliveryResult.Ended(turn, TurnOutcome.Answered);
    }

    private static DeliveryResult? Refusal(Turn turn, GateResult whose) => whose switch
    {
        // Whoever has it now has seen the answer; what was said before remains an answer.
        GateResult.Closed closed when !turn.IsForTeam =>
            new DeliveryResult.Ended(turn, turn.Parts.Count > 0 ? TurnOutcome.Answered : TurnOutcome.Dropped(closed.Reason)),
        GateResult.Unknown unknown => new DeliveryResult.Later(turn, unknown.Code),
        _ => null,
    };

    /// <summary>Whoever stops now: what became of it is written down.</summary>
    private async Task<Turn> RecordAsync(TurnLease lease, Turn turn, int number, string outcome)
    {
        if (outcome != AnswerFile.Sent)
        {
            Log.NotBrought(logger, lease.Key, outcome);
        }

        var recorded = turn with { AnswerFiles = [.. turn.AnswerFiles.Index().Select(one => one.Index == number ? one.Item with { Outcome = outcome } : one.Item)] };
        await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = recorded }, CancellationToken.None);
        return recorded;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A file of the answer in conversation {Conversation} could not be brought: {Code}.")]
        public static partial void NotBrought(ILogger logger, ConversationKey conversation, string code);
    }
}

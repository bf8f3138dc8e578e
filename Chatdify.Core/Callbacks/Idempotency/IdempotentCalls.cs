using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Chatwoot.Api;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// Does a call once, however often it is sent. Its record is written before anything is done: a crash in between makes the next try look for
/// what the first one did before doing it again, and where nothing can tell, say so rather than say a thing twice (promise 2).
/// </summary>
internal sealed class IdempotentCalls(ICallbackStore store, CallIdentity identity, IOptions<ChatwootOptions> options, TimeProvider time)
{
    /// <summary>How long a try waits for another one that is under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For what goes on beside a call to Chatwoot.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly CallbackResult.Problem KeyReused =
        new(422, "idempotency_key_reused", "This Idempotency-Key came with another request before.");

    private static readonly CallbackResult.Problem InProgress =
        new(409, "in_progress", "The same request is being done; try again in a few seconds.");

    /// <summary>Whoever has not been heard of for longer than a sending takes is dead, or so slow that they find out before they send.</summary>
    private TimeSpan Stale => options.Value.Timeout + Slack;

    /// <summary>Does the call, or answers what the first one was answered.</summary>
    public async Task<CallbackResult> RunAsync(
        CallbackCall call, Func<CallbackCall, CancellationToken, Task<CallbackResult>> act, CancellationToken cancellationToken)
    {
        if (await identity.OfAsync(call, cancellationToken) is not { } known)
        {
            return await act(call, cancellationToken);
        }

        var (record, answer, resumed) = await ClaimAsync(known, cancellationToken);
        return answer ?? await DoAsync(record!, resumed, call, act, cancellationToken);
    }

    private async Task<(CallRecord? Mine, CallbackResult? Answer, bool IsResumed)> ClaimAsync(Identity identity, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var now = time.GetUtcNow();
            var known = await store.FindAsync(identity.Id, cancellationToken);
            var isOver = known is null || known.At + identity.Window < now;
            if (!isOver && Answer(known!, identity) is { } answer)
            {
                return (null, answer, false);
            }

            if (isOver || known!.State == CallState.Unclear || known.At + Stale < now)
            {
                var mine = isOver ? New(identity, now) with { Version = known?.Version } : known! with { State = CallState.Running, At = now };
                if (await store.TryWriteAsync(mine, cancellationToken) is { } version)
                {
                    return (mine with { Version = version }, null, !isOver);
                }
            }
            else if (time.GetElapsedTime(since) > Patience)
            {
                return (null, InProgress, false);
            }
            else
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static CallbackResult? Answer(CallRecord record, Identity identity) =>
        record.Fingerprint != identity.Fingerprint ? KeyReused
        : record.State == CallState.Done ? new CallbackResult.Success((JsonObject)JsonNode.Parse(record.Answer!)!)
        : null;

    private static CallRecord New(Identity identity, DateTimeOffset now) => new()
    {
        Id = identity.Id,
        Fingerprint = identity.Fingerprint,
        Mark = Guid.NewGuid().ToString("N"),
        StartedAt = now,
        At = now,
    };

    private async Task<CallbackResult> DoAsync(
        CallRecord record, bool resumed, CallbackCall call, Func<CallbackCall, CancellationToken, Task<CallbackResult>> act, CancellationToken cancellationToken)
    {
        var attempt = new CallAttempt(record.Mark, record.StartedAt, resumed)
        {
            SentAt = record.SentAt,
            SendingAsync = async token => record = await SendingAsync(record, token),
        };

        // What this try did not do an earlier one may have done: that stays in doubt, and the next try looks for it as well.
        CallState? undone = resumed ? CallState.Unclear : null;
        CallbackResult result;
        try
        {
            result = await act(call with { Attempt = attempt }, cancellationToken);
        }
        catch (CallbackException refused)
        {
            result = refused.Problem;
        }
        catch (Exception failure)
        {
            await EndAsync(record, failure is ChatwootCallException ? undone : CallState.Unclear, answer: null);
            throw;
        }

        await (result switch
        {
            CallbackResult.Success success => EndAsync(record, CallState.Done, success.Body.ToJsonString()),
            CallbackResult.Problem { Reason: MessageSender.Unclear } => EndAsync(record, CallState.Unclear, answer: null),
            _ => EndAsync(record, undone, answer: null),
        });
        return result;
    }

    /// <summary>Until here it may have taken its time; who came after it meanwhile may have sent already.</summary>
    private async Task<CallRecord> SendingAsync(CallRecord record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sending = record with { At = now, SentAt = now };
        return await store.TryWriteAsync(sending, cancellationToken) is { } version
            ? sending with { Version = version }
            : throw new CallbackException(InProgress);
    }

    /// <summary>What was certainly not done is forgotten, so that it can be tried again at once.</summary>
    private Task EndAsync(CallRecord record, CallState? state, string? answer) => state is { } reached
        ? store.TryWriteAsync(record with { State = reached, Answer = answer, At = time.GetUtcNow() }, CancellationToken.None)
        : store.DeleteAsync(record, CancellationToken.None);
}

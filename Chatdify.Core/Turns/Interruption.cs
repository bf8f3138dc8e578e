using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// Ends a question that nobody waits for any more: a human has taken the conversation over, or, if that is wanted, a newer message makes it
/// another question. Looks whenever the lease is renewed; hints in our own record are believed only once Chatwoot confirms them.
/// </summary>
internal sealed partial class Interruption : IAsyncDisposable
{
    private readonly TurnLease _lease;
    private readonly Turn _turn;
    private readonly ConversationGate _gate;
    private readonly ILogger _logger;

    // Never disposed: a renewal may be looking while the question ends, and there is nothing in it to give back.
    private readonly CancellationTokenSource _fired = new();
    private readonly CancellationTokenSource _over = new();
    private volatile bool _supersedes;
    private Task _check = Task.CompletedTask;

    /// <param name="lease">The hold on the conversation.</param>
    /// <param name="turn">The turn that is asked.</param>
    /// <param name="gate">Knows whose the conversation is.</param>
    /// <param name="supersedes">Whether a newer message ends the question, as long as the pipeline has neither said nor done anything.</param>
    /// <param name="logger">Hears of what could not be found out.</param>
    public Interruption(TurnLease lease, Turn turn, ConversationGate gate, bool supersedes, ILogger logger)
    {
        (_lease, _turn, _gate, _supersedes, _logger) = (lease, turn, gate, supersedes, logger);
        lease.Renewed += Look;
    }

    /// <summary>Fires when the question is to end.</summary>
    public CancellationToken Token => _fired.Token;

    /// <summary>Why the conversation is not the bot's any more; null if it is.</summary>
    public string? TakenOver { get; private set; }

    /// <summary>The pipeline has begun to answer, or must not be asked twice: newer messages join the next turn.</summary>
    public void IsLeftAlone() => _supersedes = false;

    /// <summary>The conversation is not the bot's any more; null says nothing.</summary>
    public void TakeOver(string? reason)
    {
        if (reason is not null)
        {
            TakenOver = reason;
            Fire();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _lease.Renewed -= Look;
        await _over.CancelAsync();
        await _check;
        _over.Dispose();
    }

    private void Look(Snapshot seen)
    {
        if (!_turn.IsForTeam && seen.State is { PausedAt: not null } or { LeftAt: not null })
        {
            _check = _check.IsCompleted ? CheckAsync(seen.State) : _check;
        }
        else if (_supersedes && seen.State.Acts is null && seen.Mailbox.Any(message => !_turn.MessageIds.Contains(message.Id)))
        {
            Fire();
        }
    }

    /// <summary>Not on this thread: it is the one that renews the lease, and whoever waits for the question goes on with it.</summary>
    private void Fire() => _ = _fired.CancelAsync();

    private async Task CheckAsync(ConversationState state)
    {
        try
        {
            var whose = await _gate.CheckAsync(_lease.Key, state, _turn.NewestMessageId, _over.Token);
            TakeOver((whose as GateResult.Closed)?.Reason);
        }
        catch (OperationCanceledException)
        {
            // The question was over first.
        }
        catch (Exception failure)
        {
            // The storage is away. What the pipeline has found out by then is not to be lost for it; the next renewal has another look.
            Log.NotChecked(_logger, failure, _lease.Key);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Whether conversation {Conversation} is still the bot's could not be found out; it is looked again.")]
        public static partial void NotChecked(ILogger logger, Exception failure, ConversationKey conversation);
    }
}

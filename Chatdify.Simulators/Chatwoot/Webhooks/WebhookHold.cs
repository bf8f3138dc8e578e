namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>Keeps webhooks back, so that a test can reorder them or change the world between queueing and sending.</summary>
internal sealed class WebhookHold
{
    private readonly Lock _gate = new();
    private readonly List<Held> _waiting = [];
    private bool _holding;

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            _holding = true;
        }
    }

    /// <summary>Lets the held webhooks go one after the other, by message id or in reverse.</summary>
    public async Task ReleaseAsync(bool reversed)
    {
        foreach (var held in Take(reversed))
        {
            held.Go.TrySetResult();
            await held.Done.Task;
        }
    }

    /// <summary>Waits for the release if webhooks are held; the returned action must be called when the webhook was sent.</summary>
    public async Task<Action> PassAsync(OutgoingWebhook webhook, ChangeSignal changes, CancellationToken cancellationToken)
    {
        var held = Hold(webhook);
        if (held is null)
        {
            return () => { };
        }

        changes.Raise();
        await held.Go.Task.WaitAsync(cancellationToken);
        return () => held.Done.TrySetResult();
    }

    private Held? Hold(OutgoingWebhook webhook)
    {
        lock (_gate)
        {
            if (!_holding)
            {
                return null;
            }

            var held = new Held(webhook.MessageId ?? 0, NewSource(), NewSource());
            _waiting.Add(held);
            return held;
        }
    }

    private List<Held> Take(bool reversed)
    {
        lock (_gate)
        {
            _holding = false;
            var ordered = reversed ? _waiting.OrderByDescending(held => held.MessageId) : _waiting.OrderBy(held => held.MessageId);
            var taken = ordered.ToList();
            _waiting.Clear();
            return taken;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Held(long MessageId, TaskCompletionSource Go, TaskCompletionSource Done);
}

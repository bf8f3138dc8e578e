namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>Keeps webhooks back, so that a test can reorder them or change the world between queueing and sending.</summary>
internal sealed class WebhookHold
{
    private readonly Lock _gate = new();
    private readonly List<(long Order, TaskCompletionSource Go)> _waiting = [];
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

    public void Release(bool reversed)
    {
        List<(long Order, TaskCompletionSource Go)> released;
        lock (_gate)
        {
            _holding = false;
            released = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var (_, go) in reversed ? released.OrderByDescending(held => held.Order) : released.OrderBy(held => held.Order))
        {
            go.TrySetResult();
        }
    }

    public Task PassAsync(OutgoingWebhook webhook, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_holding)
            {
                return Task.CompletedTask;
            }

            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((webhook.MessageId ?? 0, go));
            return go.Task.WaitAsync(cancellationToken);
        }
    }
}

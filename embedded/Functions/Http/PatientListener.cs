using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Chatdify.Embedded.Functions.Http;

/// <summary>Listens on one endpoint, and knows of which connections the first request has not begun.</summary>
/// <param name="listener">Does the work.</param>
/// <param name="patience">How long a stop waits for first requests; a connection that never says anything is not waited for any longer.</param>
internal sealed class PatientListener(IConnectionListener listener, TimeSpan patience) : IConnectionListener
{
    private readonly ConcurrentDictionary<FirstRequest, bool> _awaited = new();

    /// <inheritdoc />
    public EndPoint EndPoint => listener.EndPoint;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var connection = await listener.AcceptAsync(cancellationToken);
        if (connection is not null)
        {
            var first = new FirstRequest(over => _awaited.TryRemove(over, out _));
            _awaited[first] = true;
            connection.Features.Set(first);
            connection.ConnectionClosed.Register(first.Over);
        }

        return connection;
    }

    /// <inheritdoc />
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await listener.UnbindAsync(cancellationToken);
        var begun = Task.WhenAll(_awaited.Keys.Select(first => first.IsOver));
        await begun.WaitAsync(patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => listener.DisposeAsync();
}

/// <summary>A connection's first request, as a feature of the connection. It is waited for until it has begun or the client has left.</summary>
internal sealed class FirstRequest(Action<FirstRequest> whenOver)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsOver => _over.Task;

    public void Over()
    {
        if (_over.TrySetResult())
        {
            whenOver(this);
        }
    }
}

using System.Net;
using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chatdify.Embedded.Functions.Http;

/// <summary>
/// Kestrel's sockets, with a stop that is more patient. A server that stops takes no more connections, and then closes those whose request it has
/// not begun, also when that lies there unread. Between the two this waits a moment for the first request of each connection: Chatwoot does
/// not repeat a webhook whose connection was closed, but gives the conversation to the humans.
/// </summary>
internal sealed class PatientTransport(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, RuntimeHooks hooks)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    /// <inheritdoc />
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new PatientListener(await _sockets.BindAsync(endpoint, cancellationToken), hooks.FirstRequestTime);
}

using System.Collections.Concurrent;
using System.Net;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Http;

namespace Chatdify.Core.Files;

/// <summary>
/// Connections to where files lie: to public addresses, and to one server of ours. A client for each such server, because a connection
/// that is kept open would otherwise serve a request that may not go there.
/// </summary>
internal sealed class FileClients(Func<string, CancellationToken, Task<IPAddress[]>> resolve) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new(StringComparer.OrdinalIgnoreCase);

    public FileClients()
        : this(Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>The client for files that lie on public addresses or at the host and port of <paramref name="own"/>.</summary>
    public AttachmentHttp For(Uri own) => new(_clients.GetOrAdd(own.GetLeftPart(UriPartial.Authority), _ => new Lazy<HttpClient>(() => Make(own))).Value);

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private HttpClient Make(Uri own) => HttpServices.NewClient(handler => AttachmentHttp.Configure(handler, resolve, () => [own]));
}

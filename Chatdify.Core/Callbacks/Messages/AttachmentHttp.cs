using System.Net;
using System.Net.Sockets;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// The connection to addresses that a pipeline gives. Checked where it is made, on the address that the name really has: a name that changes
/// between a check and the connection gains nothing.
/// </summary>
internal sealed class AttachmentHttp(HttpClient client)
{
    private static readonly IPNetwork[] NotPublic4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3");

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublic6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <summary>Fetches, headers first.</summary>
    public Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellationToken) =>
        client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Has the handler connect to public addresses, and to the hosts and ports of <paramref name="own"/> (each may be null).</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="resolve">Gives the addresses of a name, such as <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/>.</param>
    /// <param name="own">Addresses from the settings.</param>
    public static void Configure(SocketsHttpHandler handler, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IReadOnlyList<Uri?>> own)
    {
        // A proxy would make the connection in our place, unchecked.
        handler.UseProxy = false;
        handler.ConnectCallback = Connect(resolve, own);

        // Chatwoot's own files redirect to where they lie. No token goes along, and each connection is checked.
        handler.AllowAutoRedirect = true;
        handler.MaxAutomaticRedirections = 3;
    }

    private static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Connect(
        Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IReadOnlyList<Uri?>> own) =>
        async (context, cancellationToken) =>
        {
            var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            var isOwn = own().Any(one => one?.Port == port && string.Equals(one.IdnHost, host, StringComparison.OrdinalIgnoreCase));
            var allowed = (await resolve(host, cancellationToken)).Where(address => isOwn || IsPublic(address)).ToArray();
            if (allowed.Length == 0)
            {
                throw new HttpRequestException("The address is not public.");
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(allowed, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };

    /// <summary>
    /// Not loopback, link-local (where clouds answer for identities), private, carrier-grade, reserved, multicast or unspecified; nor Azure's
    /// own service address, which looks public; nor IPv6 forms that lead to an IPv4 address.
    /// </summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return (address.AddressFamily == AddressFamily.InterNetwork ? NotPublic4 : NotPublic6).All(net => !net.Contains(address))
            && (address.AddressFamily == AddressFamily.InterNetwork || Global6.Contains(address));
    }

    private static IPNetwork[] Networks(params IReadOnlyList<string> networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}

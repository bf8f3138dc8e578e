using System.Net;
using System.Net.Sockets;

using Chatdify.Core.Pipelines.Dify;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Callbacks;

/// <summary>
/// The connection to addresses that a pipeline gives. Checked where it is made, on the address that the name really has: a name that changes
/// between a check and the connection gains nothing.
/// </summary>
internal sealed class AttachmentHttp(HttpClient client)
{
    /// <summary>Fetches, headers first.</summary>
    public Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellationToken) =>
        client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Connects to public addresses, and to the backend's own host and port.</summary>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Connect(IOptions<DifyOptions> backend) =>
        async (context, cancellationToken) =>
        {
            var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            var isOwn = backend.Value.BaseUrl is { } own && own.Port == port && string.Equals(own.IdnHost, host, StringComparison.OrdinalIgnoreCase);
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            var allowed = addresses.Where(address => isOwn || IsPublic(address)).ToArray();
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

    /// <summary>Not loopback, link-local, private, carrier-grade, multicast or unspecified.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is not (0 or 10 or 127 or >= 224)
                && !(bytes[0] == 100 && bytes[1] is >= 64 and < 128)
                && !(bytes[0] == 169 && bytes[1] == 254)
                && !(bytes[0] == 172 && bytes[1] is >= 16 and < 32)
                && !(bytes[0] == 192 && bytes[1] is 0 or 168)
                && !(bytes[0] == 198 && bytes[1] is 18 or 19)
            : !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6LinkLocal && !address.IsIPv6SiteLocal
                && !address.IsIPv6UniqueLocal && !address.IsIPv6Multicast && (bytes[0] & 0xE0) == 0x20
                && !(bytes[0] == 0x20 && bytes[1] == 0x02) && !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chatdify.Tests.Http;

/// <summary>A socket that answers each connection with scripted bytes, then closes or resets it: what no HTTP server would do.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly Func<Connection, Task> _serve;
    private int _requests;

    public RawServer(Func<Connection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Requests received.</summary>
    public int Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                await ReadRequestAsync(socket);
                await _serve(new Connection(socket, () => ReadRequestAsync(socket)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException && _stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    // The requests of these tests are small and end with the brace of their JSON body, or have no body.
    private async Task ReadRequestAsync(Socket socket)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!(request.ToString() is var text && text.Contains("\r\n\r\n", StringComparison.Ordinal)
            && (text.StartsWith("GET", StringComparison.Ordinal) || text.TrimEnd().EndsWith('}'))))
        {
            var count = await socket.ReceiveAsync(buffer, _stop.Token);
            request.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Interlocked.Increment(ref _requests);
    }

    public sealed class Connection(Socket socket, Func<Task> nextRequest)
    {
        public const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

        /// <summary>Waits for one more request on the same connection.</summary>
        public Task NextRequestAsync() => nextRequest();

        public async Task SendAsync(string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text));

        public Task SendChunkAsync(string text) => SendAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

        public void Reset()
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
    }
}

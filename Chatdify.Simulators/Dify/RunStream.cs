using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Chatdify.Simulators.Dify;

/// <summary>
/// What a run tells its client: the run writes, whether or not somebody reads. A null item is a keep-alive. The run's stream is separate
/// from the run: it may end while the run goes on, and the client may leave while the run writes.
/// </summary>
/// <param name="alsoTell">Is told the same, as it happens.</param>
internal sealed class RunStream(Action<JsonObject>? alsoTell = null)
{
    private readonly Channel<JsonObject?> _items = Channel.CreateUnbounded<JsonObject?>();

    public ChannelReader<JsonObject?> Reader => _items.Reader;

    /// <summary>Whether the connection ends by a reset; known once the items have ended.</summary>
    public bool EndsByReset { get; private set; }

    public void Write(JsonObject happened)
    {
        _items.Writer.TryWrite(happened);
        alsoTell?.Invoke(happened);
    }

    public void Ping() => _items.Writer.TryWrite(null);

    public void End(bool byReset = false)
    {
        EndsByReset = byReset;
        _items.Writer.TryComplete();
    }
}

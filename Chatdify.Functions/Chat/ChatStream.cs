using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

using Chatdify.Core.Chat;
using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Chat;

/// <summary>
/// One answer, to a request whose thread is taken, as events: <c>start</c> (ids), <c>delta</c> and, should the pipeline take back what it said, <c>replace</c> (text), <c>ping</c> in
/// silence, and at the end <c>done</c> (as the answer without stream) or <c>error</c> (as a problem).
/// </summary>
internal sealed partial class ChatStream(ChatService chat, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private readonly Channel<SseItem<JsonObject>> _events = Channel.CreateUnbounded<SseItem<JsonObject>>();

    public async IAsyncEnumerable<SseItem<JsonObject>> RunAsync(
        ChatRequest asked, ChatThread thread, string correlationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = AskAsync(asked, thread, correlationId, gone.Token);
        try
        {
            yield return Event("start", ChatAnswers.Ids(asked));
            while (await NextAsync(cancellationToken) is { } item)
            {
                yield return item;
            }
        }
        finally
        {
            await gone.CancelAsync();
            await asking;
        }
    }

    /// <summary>The next event; null at the end.</summary>
    private async Task<SseItem<JsonObject>?> NextAsync(CancellationToken cancellationToken)
    {
        var waiting = _events.Reader.WaitToReadAsync(cancellationToken).AsTask();
        try
        {
            return await waiting.WaitAsync(PingInterval, time, cancellationToken) && _events.Reader.TryRead(out var item) ? item : null;
        }
        catch (TimeoutException)
        {
            return Event("ping", []);
        }
    }

    private async Task AskAsync(ChatRequest asked, ChatThread thread, string correlationId, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await chat.AnswerAsync(asked, thread, correlationId, new Listener(_events.Writer), cancellationToken);
            _events.Writer.TryWrite(reply is ChatReply.Answered answered ? Event("done", ChatAnswers.Of(asked, answered)) : Error(reply));
        }
        catch (OperationCanceledException)
        {
            Log.CallerGone(logger);
        }
        catch (Exception failure)
        {
            Log.Failed(logger, failure);
            _events.Writer.TryWrite(Event("error", Problem(500, "failed", "The bridge failed; try again.")));
        }
        finally
        {
            _events.Writer.Complete();
        }
    }

    private static SseItem<JsonObject> Error(ChatReply reply)
    {
        var (status, reason, detail, _) = ChatAnswers.Describe(reply);
        return Event("error", Problem(status, reason, detail));
    }

    private static JsonObject Problem(int status, string reason, string detail) =>
        new() { ["status"] = status, ["reason"] = reason, ["detail"] = detail, ["success"] = false };

    private static SseItem<JsonObject> Event(string type, JsonObject data) => new(data, type);

    /// <summary>Turns the growing text into events.</summary>
    private sealed class Listener(ChannelWriter<SseItem<JsonObject>> events) : IAnswerListener
    {
        private readonly ChatText _text = new();

        public Task RunKnownAsync(PipelineRun run) => Task.CompletedTask;

        public Task TextChangedAsync(Func<string> textSoFar)
        {
            if (_text.Take(textSoFar()) is { } change)
            {
                events.TryWrite(Event(change.IsWhole ? "replace" : "delta", new JsonObject { ["text"] = change.Text }));
            }

            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The caller of a chat stream is gone; its run is stopped.")]
        public static partial void CallerGone(ILogger logger);

        [LoggerMessage(LogLevel.Error, "A stream of the chat API failed.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

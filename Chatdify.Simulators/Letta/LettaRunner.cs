using System.Text.Json.Nodes;
using System.Threading.Channels;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Letta;

/// <summary>Plays runs and tells them to their client, as a stream or as a whole.</summary>
internal sealed class LettaRunner(LettaStore store, ChangeSignal changes, Func<LettaRun, LettaScript> next, CancellationToken stopping)
{
    public async Task ServeAsync(HttpContext context, LettaRun run, bool streaming, bool tokens)
    {
        var script = next(run);
        if (script.Refusal is { } refusal)
        {
            throw new LettaFailure(refusal.Status, refusal.Body);
        }

        store.Add(run);
        changes.Raise();
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stopping, script.SurvivesClient ? CancellationToken.None : context.RequestAborted);
        var events = Channel.CreateUnbounded<JsonObject>();
        var playing = PlayAsync(run, script, events.Writer, life.Token);
        try
        {
            await (streaming ? StreamAsync(context, run, script, tokens, events.Reader) : WriteWholeAsync(context, events.Reader));
        }
        finally
        {
            await playing;
        }
    }

    private async Task PlayAsync(LettaRun run, LettaScript script, ChannelWriter<JsonObject> events, CancellationToken cancellationToken)
    {
        try
        {
            await (script.Gate ?? Task.CompletedTask).WaitAsync(cancellationToken);
            var said = Said(run, script).ToList();
            foreach (var message in said)
            {
                await (message == said[^1] && script.BeforeEnd is { } released ? released : Task.CompletedTask).WaitAsync(cancellationToken);
                store.Say(run, message);
                events.TryWrite(message);
            }

            store.End(run, script.Dies || script.ErrorType is not null ? "failed" : "completed", script.StopReason);
        }
        catch (OperationCanceledException)
        {
            store.End(run, "cancelled", "cancelled");
        }
        finally
        {
            events.TryComplete();
            changes.Raise();
        }
    }

    private static IEnumerable<JsonObject> Said(LettaRun run, LettaScript script)
    {
        var said = LettaMessages.Work(run).Concat(script.Texts.Select(text => LettaMessages.Says(run, text, script.InParts)));
        return script.AsksForApproval ? said.Append(LettaMessages.Asks(run)) : said;
    }

    private static async Task StreamAsync(HttpContext context, LettaRun run, LettaScript script, bool tokens, ChannelReader<JsonObject> events)
    {
        context.Response.ContentType = "text/event-stream";
        await WriteAsync(context, LettaMessages.Ping(run).ToJsonString());
        var count = script.Texts.Count;
        await foreach (var message in events.ReadAllAsync(context.RequestAborted))
        {
            var speaks = message["message_type"]!.GetValue<string>() == "assistant_message";
            if (speaks && --count == 0 && script.CutsStream)
            {
                return;
            }

            foreach (var item in tokens && speaks ? LettaMessages.Deltas(message) : [message])
            {
                await WriteAsync(context, item.ToJsonString());
            }
        }

        await EndAsync(context, run, script);
    }

    private static async Task EndAsync(HttpContext context, LettaRun run, LettaScript script)
    {
        if (script.CutsStream || script.StopReason is null)
        {
            return;
        }

        await WriteAsync(context, LettaMessages.Stop(script.StopReason).ToJsonString());
        if (script.ErrorType is { } type)
        {
            await context.Response.WriteAsync("event: error\n", context.RequestAborted);
            await WriteAsync(context, LettaMessages.Error(run, type).ToJsonString());
        }
        else
        {
            await WriteAsync(context, LettaMessages.Usage().ToJsonString());
        }

        await WriteAsync(context, "[DONE]");
    }

    private async Task WriteWholeAsync(HttpContext context, ChannelReader<JsonObject> events)
    {
        var messages = new JsonArray();
        JsonObject? last = null;
        await foreach (var message in events.ReadAllAsync(context.RequestAborted))
        {
            last = message;
            messages.Add(message.DeepClone());
        }

        var reason = last is null ? "end_turn" : store.Run(last["run_id"]!.GetValue<string>()).StopReason ?? "end_turn";
        context.Response.ContentType = "application/json";
        var whole = new JsonObject { ["messages"] = messages, ["stop_reason"] = LettaMessages.Stop(reason), ["usage"] = LettaMessages.Usage() };
        await context.Response.WriteAsync(whole.ToJsonString(), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}

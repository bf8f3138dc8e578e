using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.OpenAi;

/// <summary>Chat completions: nothing is remembered.</summary>
internal sealed class CompletionRoutes(OpenAiStore store, Func<OpenAiRequest, OpenAiScript> script, ChangeSignal changes)
{
    public async Task CreateAsync(HttpContext context)
    {
        var body = await OpenAiWire.ReadAsync(context);
        var request = Read(body);
        var chosen = script(request);
        if (await OpenAiWire.WriteErrorAsync(context, chosen))
        {
            return;
        }

        var run = Begin(request, chosen);
        changes.Raise();
        await OpenAiWire.StartStreamAsync(context);
        await SendAsync(context, run, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null);
        await (chosen.Ending == OpenAiEnding.Hang ? new TaskCompletionSource().Task : chosen.Gate ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        await StreamAsync(context, run, body["stream_options"]?["include_usage"]?.GetValue<bool>() == true);
        store.End(run, "completed");
        changes.Raise();
    }

    private OpenAiRun Begin(OpenAiRequest request, OpenAiScript chosen)
    {
        lock (store.Gate)
        {
            var run = new OpenAiRun(store.NewId("chatcmpl"), request, chosen);
            store.Runs.Add(run);
            return run;
        }
    }

    private static OpenAiRequest Read(JsonObject body)
    {
        var messages = (body["messages"] as JsonArray ?? []).Select(message => new OpenAiSaid(
            message!["role"].Text() ?? "", OpenAiParts.Read(message["content"])?.Text ?? "")).ToList();
        if (messages is not [.., { Role: "user" } last] || body["model"].Text() is not { } model)
        {
            throw new OpenAiFailure(400, "missing_required_parameter", "A model, and messages that end with the user's, are wanted.");
        }

        return new OpenAiRequest(
            last.Text,
            model,
            messages.Find(message => message.Role == "system")?.Text,
            null,
            [.. messages.Where(message => message.Role != "system")])
        {
            Files = OpenAiParts.Read(body["messages"]!.AsArray()[^1]!["content"])?.Files ?? [],
        };
    }

    private static async Task StreamAsync(HttpContext context, OpenAiRun run, bool withUsage)
    {
        var script = run.Script;
        var said = script.Ending == OpenAiEnding.Cut ? script.Code! : script.Text;
        if (script.HasUnknownEvents)
        {
            await OpenAiWire.SendAsync(context, "future", """{"object":"something.new","foo":1}""");
        }

        await foreach (var word in OpenAiWire.WordsAsync(said, script, context.RequestAborted))
        {
            await SendAsync(context, run, new JsonObject { [script.IsRefusal ? "refusal" : "content"] = word }, null);
        }

        switch (script.Ending)
        {
            case OpenAiEnding.Cut:
                return;
            case OpenAiEnding.Failed:
                await OpenAiWire.SendAsync(context, null, OpenAiWire.Error(script.Code, "As the test wishes.", "server_error").ToJsonString());
                break;
            default:
                await SendAsync(context, run, [], FinishReason(script));
                break;
        }

        if (withUsage)
        {
            await OpenAiWire.SendAsync(context, null, """{"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":6,"total_tokens":26}}""");
        }

        await OpenAiWire.SendAsync(context, null, "[DONE]");
    }

    private static string FinishReason(OpenAiScript script) =>
        script.Ending != OpenAiEnding.Incomplete ? "stop" : script.Code == "content_filter" ? "content_filter" : "length";

    private static Task SendAsync(HttpContext context, OpenAiRun run, JsonObject delta, string? finishReason) => OpenAiWire.SendAsync(
        context,
        null,
        new JsonObject
        {
            ["id"] = run.Id,
            ["object"] = "chat.completion.chunk",
            ["created"] = 1782400000,
            ["model"] = run.Request.Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finishReason }),
        }.ToJsonString());
}

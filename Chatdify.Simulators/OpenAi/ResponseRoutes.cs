using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chatdify.Simulators.OpenAi;

/// <summary>The Responses API: one response at a time in a conversation, which learns of it when it completes.</summary>
internal sealed class ResponseRoutes(OpenAiStore store, Func<OpenAiRequest, OpenAiScript> script, ChangeSignal changes)
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
        var working = WorkAsync(run);
        var stream = new ResponseStream(context, run);
        await stream.BeginAsync();
        await working.WaitAsync(context.RequestAborted);
        await stream.EndAsync();
    }

    public Task GetAsync(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        lock (store.Gate)
        {
            var run = store.Runs.Find(run => run.Id == id && run.Request.ConversationId is not null)
                ?? throw new OpenAiFailure(404, null, $"Response with id '{id}' not found.");
            return OpenAiWire.WriteAsync(context, 200, ResponseStream.Describe(run));
        }
    }

    private OpenAiRequest Read(JsonObject body)
    {
        var model = body["model"].Text() ?? throw new OpenAiFailure(400, "missing_required_parameter", "Missing required parameter: 'model'.", "model");
        var id = body["conversation"].Text() ?? throw new OpenAiFailure(400, "missing_required_parameter", "The simulator wants a conversation.", "conversation");
        if (!id.StartsWith("conv", StringComparison.Ordinal))
        {
            throw new OpenAiFailure(400, "invalid_value", "Invalid 'conversation'. Expected an ID that begins with 'conv'.", "conversation");
        }

        if (body["previous_response_id"] is not null || body["stream"]?.GetValue<bool>() != true)
        {
            throw new OpenAiFailure(400, "invalid_value", "The simulator wants a stream, and no previous_response_id beside a conversation.");
        }

        var (question, files) = OpenAiParts.Read((body["input"] as JsonArray)?.LastOrDefault()?["content"] ?? body["input"])
            ?? throw new OpenAiFailure(400, "missing_required_parameter", "Missing required parameter: 'input'.", "input");
        lock (store.Gate)
        {
            var conversation = store.Conversations.GetValueOrDefault(id) ?? throw ConversationRoutes.Unknown(id);
            return new OpenAiRequest(
                question, model, body["instructions"].Text(), id, [.. conversation.Said, new OpenAiSaid("user", question)])
            {
                Files = files,
            };
        }
    }

    private OpenAiRun Begin(OpenAiRequest request, OpenAiScript chosen)
    {
        lock (store.Gate)
        {
            var conversation = store.Conversations[request.ConversationId!];
            if (conversation.Running is not null)
            {
                throw new OpenAiFailure(
                    400, "conversation_locked", "Another process is currently operating on this conversation.", "conversation");
            }

            var run = new OpenAiRun(store.NewId("resp"), request, chosen);
            conversation.Running = run;
            store.Runs.Add(run);
            return run;
        }
    }

    /// <summary>Goes on when the client has left.</summary>
    private async Task WorkAsync(OpenAiRun run)
    {
        await (run.Script.Gate ?? Task.CompletedTask);
        if (run.Script.Ending == OpenAiEnding.Hang)
        {
            await new TaskCompletionSource().Task;
        }

        store.End(run, run.Script.Ending switch
        {
            OpenAiEnding.Incomplete => "incomplete",
            OpenAiEnding.Failed => "failed",
            _ => "completed",
        });
        changes.Raise();
    }
}

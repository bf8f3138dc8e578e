using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Letta;

/// <summary>The routes under <c>/v1</c>.</summary>
internal sealed class LettaRoutes(string agent, LettaStore store, LettaRunner runner, Func<HttpRequest, bool> isLetIn)
{
    private static readonly string[] StreamOptions = ["stream_tokens", "include_pings", "background"];

    public void Map(WebApplication app)
    {
        Map(app, "POST", "/v1/conversations/", CreateAsync);
        Map(app, "POST", "/v1/conversations/{id}/messages", AskConversationAsync);
        Map(app, "POST", "/v1/conversations/{id}/cancel", CancelAsync);
        Map(app, "GET", "/v1/conversations/{id}/messages", ReadMessagesAsync);
        Map(app, "POST", "/v1/agents/{id}/messages", AskAgentAsync);
        Map(app, "GET", "/v1/runs/", ListRunsAsync);
        Map(app, "GET", "/v1/runs/{id}", context => WriteAsync(context, Describe(store.Run(Id(context)))));
        Map(app, "GET", "/v1/runs/{id}/messages", context => WriteAsync(context, Array(store.Messages(store.Run(Id(context))))));
    }

    private void Map(WebApplication app, string method, string path, Func<HttpContext, Task> handler) =>
        app.MapMethods(path, [method], (RequestDelegate)(context => ServeAsync(context, handler)));

    private async Task ServeAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            await (isLetIn(context.Request) ? handler(context) : throw LettaFailure.Detail(401, "Unauthorized"));
        }
        catch (LettaFailure failure)
        {
            context.Response.StatusCode = failure.Status;
            context.Response.ContentType = failure.Body.StartsWith('<') ? "text/html" : "application/json";
            await context.Response.WriteAsync(failure.Body, context.RequestAborted);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var body = await ReadAsync(context);
        if (context.Request.Query["agent_id"] != agent)
        {
            throw LettaFailure.Detail(404, "Agent not found");
        }

        await WriteAsync(context, store.Create(agent, body["summary"]?.GetValue<string>()));
    }

    /// <summary>Here streaming is the default.</summary>
    private async Task AskConversationAsync(HttpContext context)
    {
        var body = await ReadAsync(context);
        await AskAsync(context, body, Id(context), body["streaming"]?.GetValue<bool>() ?? true);
    }

    /// <summary>Here it is not, and a User-Agent of a stranger is refused a stream.</summary>
    private async Task AskAgentAsync(HttpContext context)
    {
        if (Id(context) != agent)
        {
            throw LettaFailure.Detail(404, "Agent not found");
        }

        var body = await ReadAsync(context);
        var streaming = body["streaming"]?.GetValue<bool>() ?? false;
        if (streaming && context.Request.Headers.UserAgent.Count > 0 && !context.Request.Headers.ContainsKey("X-Stainless-Package-Version"))
        {
            throw LettaFailure.Detail(422, "streaming=true is only supported for SDK v1.0+ clients.");
        }

        await AskAsync(context, body, conversation: null, streaming);
    }

    private async Task AskAsync(HttpContext context, JsonObject body, string? conversation, bool streaming)
    {
        if (!streaming && StreamOptions.Any(body.ContainsKey))
        {
            throw LettaFailure.Detail(422, "[{'type': 'value_error', 'loc': ('body',), 'msg': 'stream options need streaming'}]");
        }

        var message = (body["messages"] as JsonArray)?.LastOrDefault() as JsonObject;
        var question = message?["content"]?.GetValue<string>() ?? body["input"]?.GetValue<string>()
            ?? throw LettaFailure.Detail(422, "[{'type': 'missing', 'loc': ('body',), 'msg': 'Field required'}]");
        var run = store.Begin(conversation, question, message?["otid"]?.GetValue<string>());
        await runner.ServeAsync(context, run, streaming, body["stream_tokens"]?.GetValue<bool>() ?? false);
    }

    private async Task CancelAsync(HttpContext context)
    {
        var active = store.Runs.Where(run => run.ConversationId == Id(context) && run.IsActive).ToList();
        if (active.Count == 0)
        {
            throw LettaFailure.Detail(409, "No active runs to cancel");
        }

        active.ForEach(run => store.End(run, "cancelled", "cancelled"));
        await WriteAsync(context, new JsonObject(active.Select(run => KeyValuePair.Create(run.Id, (JsonNode?)"cancelled"))));
    }

    private Task ReadMessagesAsync(HttpContext context)
    {
        var messages = store.Messages(Id(context));
        return WriteAsync(context, Array(context.Request.Query["order"] == "asc" ? messages : messages.Reverse()));
    }

    private Task ListRunsAsync(HttpContext context)
    {
        var conversation = context.Request.Query["conversation_id"].ToString();
        var runs = store.Runs.Where(run => conversation.Length == 0 || run.ConversationId == conversation)
            .Where(run => context.Request.Query["active"] != "true" || run.IsActive);
        return WriteAsync(context, Array(runs.Reverse().Select(Describe)));
    }

    private JsonObject Describe(LettaRun run) => new()
    {
        ["id"] = run.Id,
        ["agent_id"] = agent,
        ["conversation_id"] = run.ConversationId,
        ["status"] = run.Status,
        ["stop_reason"] = run.StopReason,
    };

    private static JsonArray Array(IEnumerable<JsonNode> items) => new([.. items]);

    private static string Id(HttpContext context) => $"{context.Request.RouteValues["id"]}";

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            throw LettaFailure.Detail(422, "[{'type': 'json_invalid', 'loc': ('body', 0), 'msg': 'JSON decode error'}]");
        }
    }

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}

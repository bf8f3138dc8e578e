using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Maps REST routes: authenticates, reads parameters, runs the handler under the world's gate, writes Chatwoot's JSON.</summary>
internal sealed class RestServer(WebApplication app, World world)
{
    public const string AccountPath = "/api/v1/accounts/{account}";

    public void Get(string path, Func<RestCall, RestReply> handler, bool bots = false) => Map("GET", AccountPath + path, handler, bots);

    public void Post(string path, Func<RestCall, RestReply> handler, bool bots = false) => Map("POST", AccountPath + path, handler, bots);

    public void Patch(string path, Func<RestCall, RestReply> handler, bool bots = false)
    {
        Map("PATCH", AccountPath + path, handler, bots);
        Map("PUT", AccountPath + path, handler, bots);
    }

    public void Delete(string path, Func<RestCall, RestReply> handler) => Map("DELETE", AccountPath + path, handler, bots: false);

    public void Map(string method, string path, Func<RestCall, RestReply> handler, bool bots) =>
        app.MapMethods(path, [method], (RequestDelegate)(context => ServeAsync(context, handler, bots)));

    /// <summary>Writes JSON as Rails does.</summary>
    public static async Task WriteAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(JsonText.Write(body, JsonStyle.Rails), context.RequestAborted);
    }

    private async Task ServeAsync(HttpContext context, Func<RestCall, RestReply> handler, bool bots)
    {
        try
        {
            var actor = RestAccess.Authenticate(world, context.Request, bots);
            var (body, files) = await RestParameters.ReadAsync(context.Request);
            var reply = Run(handler, new RestCall(context, world, actor, body, files));
            if (reply.Body is not null || reply.IsNull)
            {
                await WriteAsync(context, reply.Status, reply.Body);
                return;
            }

            context.Response.StatusCode = reply.Status;
        }
        catch (RestFailure failure)
        {
            await WriteAsync(context, failure.Status, failure.Body);
        }
        catch (MessageRefusedException refused)
        {
            await WriteAsync(context, StatusCodes.Status422UnprocessableEntity, RestFailure.Unprocessable(refused.Message).Body);
        }
        catch (Exception broken) when (broken is not OperationCanceledException && !context.Response.HasStarted)
        {
            await WriteAsync(context, StatusCodes.Status500InternalServerError, RestFailure.Crash().Body);
        }
    }

    private RestReply Run(Func<RestCall, RestReply> handler, RestCall call)
    {
        lock (world.Gate)
        {
            return handler(call);
        }
    }
}

using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>Who a token belongs to, and what bots may do.</summary>
internal static class RestAccess
{
    /// <summary>For the request log: <c>bot</c>, <c>user</c>, <c>none</c> or <c>invalid</c>.</summary>
    public static string TokenKind(World world, HttpRequest request)
    {
        if (Token(request) is not { Length: > 0 } token)
        {
            return "none";
        }

        lock (world.Gate)
        {
            return world.Bots.Exists(bot => bot.Token == token) ? "bot" : world.Agents.Exists(agent => agent.Token == token) ? "user" : "invalid";
        }
    }

    public static Actor Authenticate(World world, HttpRequest request, bool botsAllowed)
    {
        if (Token(request) is not { Length: > 0 } token)
        {
            var text = JsonValue.Create("You need to sign in or sign up before continuing.");
            throw new RestFailure(401, new JsonObject { ["errors"] = new JsonArray(text) });
        }

        var actor = Owner(world, token) ?? throw RestFailure.Unauthorized("Invalid Access Token");
        if (actor.Bot is not null && !botsAllowed)
        {
            throw RestFailure.Unauthorized("Access to this endpoint is not authorized for bots");
        }

        if (request.RouteValues.TryGetValue("account", out var account) && account?.ToString() != $"{world.Options.AccountId}")
        {
            throw RestFailure.NotFound();
        }

        return actor;
    }

    private static Actor? Owner(World world, string token)
    {
        lock (world.Gate)
        {
            var bot = world.Bots.Find(candidate => candidate.Token == token);
            var agent = world.Agents.Find(candidate => candidate.Token == token);
            return bot is null && agent is null ? null : new Actor(agent, bot);
        }
    }

    // Rack folds dashes and underscores of header names.
    private static string? Token(HttpRequest request) =>
        request.Headers.FirstOrDefault(header => header.Key.Replace('-', '_').Equals("api_access_token", StringComparison.OrdinalIgnoreCase)).Value;
}

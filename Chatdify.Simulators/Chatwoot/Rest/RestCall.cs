using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary>One authenticated REST call, its parameters already read.</summary>
internal sealed record RestCall(HttpContext Context, World World, Actor Actor, JsonObject Body, IReadOnlyList<SimAttachment> Files)
{
    public bool IsBot => Actor.Bot is not null;

    public string Route(string name) => Context.Request.RouteValues[name]?.ToString() ?? "";

    public long RouteId(string name) =>
        long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw RestFailure.NotFound();

    public string? Query(string name) => Context.Request.Query[name] is { Count: > 0 } values ? values[0] : null;

    public long? QueryId(string name) =>
        long.TryParse(Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public ConversationRow Conversation() =>
        World.Conversations.TryGetValue(RouteId("id"), out var row) ? row : throw RestFailure.NotFound();

    public ContactRow Contact() => World.Contacts.Find(contact => contact.Id == RouteId("id")) ?? throw RestFailure.NotFound();

    /// <summary>A text parameter; numbers count as text, as form fields would.</summary>
    public string? Text(string name) => Body[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    public long? Id(string name) =>
        long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;

    public bool Flag(string name) => Text(name) is not (null or "" or "false" or "f" or "0" or "off");

    /// <summary>An object parameter, also when it came as a JSON string in a form.</summary>
    public JsonObject? Object(string name) => Body[name] switch
    {
        JsonObject members => members,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonNode.Parse(value.GetValue<string>()) as JsonObject,
        _ => null,
    };

    public IReadOnlyList<string> TextList(string name) =>
        Body[name] is JsonArray items ? [.. items.Select(item => item?.ToString() ?? "")] : [];

    public void RequireAdministrator()
    {
        if (Actor.Agent is not { IsAdministrator: true })
        {
            throw RestFailure.Unauthorized("You are not authorized to do this action");
        }
    }
}

/// <summary>Status and body of an answer; a null body is empty.</summary>
internal sealed record RestReply(JsonNode? Body, int Status = 200, bool IsNull = false)
{
    public static readonly RestReply Empty = new(Body: null);
    public static readonly RestReply Null = new(Body: null, IsNull: true);
}

/// <summary>Ends a call with one of Chatwoot's error shapes.</summary>
internal sealed class RestFailure(int status, JsonObject body) : Exception($"{status}")
{
    public int Status => status;

    public JsonObject Body => body;

    public static RestFailure NotFound() => new(404, new JsonObject { ["error"] = "Resource could not be found" });

    public static RestFailure Unauthorized(string text) => new(401, new JsonObject { ["error"] = text });

    public static RestFailure Unprocessable(string text) => new(422, new JsonObject { ["error"] = text });

    public static RestFailure Invalid(string text, params string[] attributes) =>
        new(422, new JsonObject { ["message"] = text, ["attributes"] = new JsonArray([.. attributes.Select(name => JsonValue.Create(name))]) });

    public static RestFailure Crash() => new(500, new JsonObject { ["status"] = 500, ["error"] = "Internal Server Error" });
}

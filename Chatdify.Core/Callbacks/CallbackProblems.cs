using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;

namespace Chatdify.Core.Callbacks;

/// <summary>The problems that callbacks end with, in words that a model can act on.</summary>
internal static class CallbackProblems
{
    public static CallbackResult.Problem KeyMissing { get; } =
        new(401, "key_missing", "Send an API key (X-Api-Key) or a conversation token (Authorization: Bearer).");

    public static CallbackResult.Problem KeyWrong { get; } = new(401, "key_wrong", "The key is none of Bridge:ApiKeys, nor a valid conversation token.");

    public static CallbackResult.Problem TokenExpired { get; } =
        new(401, "token_expired", "The conversation token has expired; the next message brings a new one.");

    public static CallbackResult.Problem OtherConversation { get; } =
        new(403, "other_conversation", "The conversation token is good for another conversation only.");

    public static CallbackResult.Problem ApiKeyNeeded { get; } = new(403, "api_key_needed", "A conversation token is not enough here: use an API key.");

    public static CallbackResult.Problem Busy { get; } =
        new(503, "busy", "Others are changing the same thing of this conversation; try again in a few seconds.");

    private static CallbackResult.Problem RateLimited { get; } =
        new(503, "chatwoot_rate_limited", "Chatwoot is throttling us; try again in a minute.");

    public static CallbackResult.Problem UserTokenMissing { get; } = new(
        501, ChatwootCallException.UserTokenMissing, "This needs the setting Chatwoot:UserToken, the access token of an administrator.");

    public static CallbackResult.Problem HandingOver(string what) =>
        new(409, "handing_over", $"The conversation is being handed to a human; its {what} is theirs to set.");

    public static CallbackResult.Problem OwnerUnknown(string code) => code == "http_429"
        ? RateLimited
        : new(503, "owner_unknown", $"Chatwoot does not tell whether a human has the conversation ({code}); nothing was done, try again in a few seconds.");

    public static CallbackResult.Problem VerbNotAllowed(string verb) =>
        new(403, "verb_not_allowed", $"The conversation token does not allow \"{verb}\".");

    public static CallbackResult.Problem Malformed(string field, string detail) =>
        new(400, "malformed", detail, new JsonObject { ["field"] = field });

    public static CallbackResult.Problem Unknown(string what, string given, IEnumerable<string> known) => new(
        404,
        what + "_unknown",
        $"There is no {what} \"{given}\"; nothing was changed.",
        new JsonObject { [what + "s"] = new JsonArray([.. known.Select(name => JsonValue.Create(name))]) });

    public static CallbackResult.Problem From(ChatwootCallException failure) => failure switch
    {
        { Code: ChatwootCallException.UserTokenMissing } => UserTokenMissing,
        { Status: 401 or 403, AsUser: true } => new(
            502, "chatwoot_user_token",
            "Chatwoot refuses Chatwoot:UserToken here: the token's owner must be in all teams and inboxes, best an administrator."),
        { Status: 401 or 403 } => new(502, "chatwoot_bot_token", "Chatwoot refuses Chatwoot:BotToken here."),
        { Status: 404 } => new(404, "conversation_unknown", "Chatwoot has no such conversation."),
        { Status: 422 } => new(422, "chatwoot_refused", "Chatwoot does not accept this" + (failure.Text is null ? "." : $": {failure.Text}")),
        { Status: 429 } or { Code: "no_place" } => RateLimited,
        { Code: "timeout" } => new(504, "chatwoot_timeout", "Chatwoot did not answer in time."),
        { Code: "unreachable" or "connection_cut" } => new(502, "chatwoot_unreachable", "Chatwoot could not be reached."),
        { Status: null } => new(502, "chatwoot_unexpected", "What answered is not Chatwoot; check Chatwoot:BaseUrl."),
        _ => new(502, "chatwoot_error", $"Chatwoot failed ({failure.Code})."),
    };
}

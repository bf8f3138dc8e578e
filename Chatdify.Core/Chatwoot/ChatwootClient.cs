using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Conversations;
using Chatdify.Core.Http;
using Chatdify.Core.Webhooks;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Chatwoot;

/// <summary>Chatwoot 4.15.1 as the reference sheet describes it, sections 4 and 5.</summary>
internal sealed class ChatwootClient(ChatwootHttp http, IOptions<ChatwootOptions> options, TimeProvider time) : IChatwootClient
{
    private const string MarkName = "chatdify";

    /// <summary>Chatwoot gives no more messages at once.</summary>
    private const int PageSize = 100;

    private const int MostPages = 50;

    private string BotToken => options.Value.BotToken;

    private string? UserToken => string.IsNullOrWhiteSpace(options.Value.UserToken) ? null : options.Value.UserToken;

    /// <inheritdoc />
    public bool CanFindMessages => UserToken is not null;

    /// <inheritdoc />
    public async Task<ChatwootConversation?> GetConversationAsync(ConversationKey key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await http.CallAsync(HttpMethod.Get, Path(key), UserToken ?? BotToken, null, cancellationToken);
            return Read(Whole(answer, ChatwootAnswer.Holds(answer, "id") && ChatwootAnswer.Holds(answer, "status")));
        }
        catch (ChatwootException unreadable) when (unreadable.Code is "http_401" or "http_403" || (UserToken is null && unreadable.Code == "http_500"))
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<SendResult> SendAsync(ConversationKey key, OutgoingMessage message, DateTimeOffset beginBy, CancellationToken waiting)
    {
        try
        {
            using var response = await http.OnceAsync(
                HttpMethod.Post, Path(key, "messages"), BotToken, Content(message), beginBy, waiting, CancellationToken.None);
            return response is null ? new SendResult.NotSent("no_place") : await ReadAsync(response);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return new SendResult.NotSent("unreachable");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new SendResult.Unclear("connection_cut");
        }
        catch (OperationCanceledException)
        {
            return new SendResult.Unclear("timeout");
        }
    }

    /// <inheritdoc />
    public async Task<bool> IsSentAsync(ConversationKey key, MessageMark mark, long afterMessageId, CancellationToken cancellationToken) =>
        await MessagesAsync(key, afterMessageId, cancellationToken)
            .Select(message => message.Member("content_attributes", MarkName))
            .AnyAsync(found => found.Member("turn").Text() == mark.Turn && found.Member("part").Text() == mark.Part, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> HasHumanReplyAsync(ConversationKey key, long afterMessageId, CancellationToken cancellationToken) =>
        await MessagesAsync(key, afterMessageId, cancellationToken).AnyAsync(IsHumanReply, cancellationToken);

    /// <inheritdoc />
    public Task SetTypingAsync(ConversationKey key, bool typing, CancellationToken cancellationToken) =>
        PostAsync(key, "toggle_typing_status", new() { ["typing_status"] = typing ? "on" : "off", ["is_private"] = false }, cancellationToken);

    /// <inheritdoc />
    /// <remarks>On a bot's hand-off the answer says <c>success: null</c>; that is a success.</remarks>
    public Task OpenAsync(ConversationKey key, CancellationToken cancellationToken) =>
        SetStatusAsync(key, "open", snoozedUntil: null, cancellationToken);

    /// <inheritdoc />
    public async Task SetStatusAsync(ConversationKey key, string status, DateTimeOffset? snoozedUntil, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["status"] = status };
        if (snoozedUntil is { } until)
        {
            body["snoozed_until"] = until.ToUnixTimeSeconds();
        }

        var answer = await PostAsync(key, "toggle_status", body, cancellationToken);
        Whole(answer, ChatwootAnswer.Holds(answer, "payload", "current_status"));
    }

    /// <inheritdoc />
    public Task AssignPersonAsync(ConversationKey key, long person, CancellationToken cancellationToken) =>
        AssignAsync(key, new() { ["assignee_id"] = person }, cancellationToken);

    /// <inheritdoc />
    public async Task AssignTeamAsync(ConversationKey key, string team, CancellationToken cancellationToken)
    {
        var id = long.TryParse(team, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : await FindTeamAsync(team, cancellationToken);
        await AssignAsync(key, new() { ["team_id"] = id }, cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>Chatwoot replaces the whole set, so the others are read first.</remarks>
    public async Task AddLabelAsync(ConversationKey key, string label, CancellationToken cancellationToken)
    {
        var answer = await http.CallAsync(HttpMethod.Get, Path(key, "labels"), UserToken ?? BotToken, null, cancellationToken);
        var labels = Whole(answer, ChatwootAnswer.HoldsList(answer, "payload")).Member("payload").Elements().Select(element => element.Text()).OfType<string>();
        var all = labels.Append(label).Distinct(StringComparer.OrdinalIgnoreCase).Select(one => (JsonNode)one!).ToArray();
        var set = await PostAsync(key, "labels", new() { ["labels"] = new JsonArray(all) }, cancellationToken);
        Whole(set, ChatwootAnswer.HoldsList(set, "payload"));
    }

    /// <summary>
    /// All later messages, a page at a time: a form may be answered long after it was shown. Whoever reads on to where we stop looking cannot
    /// conclude that there are no more.
    /// </summary>
    private async IAsyncEnumerable<JsonElement> MessagesAsync(
        ConversationKey key, long afterMessageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterMessageId;
        for (var page = 0; page < MostPages; page++)
        {
            var path = Path(key, string.Create(CultureInfo.InvariantCulture, $"messages?after={after}"));
            var answer = await http.CallAsync(HttpMethod.Get, path, UserToken ?? BotToken, null, cancellationToken);
            JsonElement[] more = [.. Whole(answer, ChatwootAnswer.HoldsList(answer, "payload")).Member("payload").Elements()];
            foreach (var message in more)
            {
                yield return message;
            }

            if (more is not { Length: PageSize } || more[^1].Member("id").Whole() is not { } last)
            {
                yield break;
            }

            after = last;
        }

        throw new ChatwootException("too_many_messages", isTransient: false);
    }

    private async Task<long> FindTeamAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await http.CallAsync(HttpMethod.Get, "teams", UserToken ?? BotToken, null, cancellationToken);
        return Whole(answer, ChatwootAnswer.HoldsList(answer)).Elements()
            .Where(team => string.Equals(team.Member("name").Text(), name, StringComparison.OrdinalIgnoreCase))
            .Select(team => team.Member("id").Whole())
            .FirstOrDefault() ?? throw new ChatwootException("team_unknown", isTransient: false);
    }

    /// <summary>Chatwoot answers <c>null</c> where it has unassigned, so any JSON will do.</summary>
    private async Task AssignAsync(ConversationKey key, JsonObject body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(key, "assignments", body, cancellationToken);
        Whole(answer, answer is not null);
    }

    /// <summary>The answer, as long as it is Chatwoot's: nothing is concluded from the page of a proxy.</summary>
    private static JsonElement Whole(JsonElement? answer, bool isChatwoots) =>
        isChatwoots ? answer!.Value : throw new ChatwootException(ChatwootAnswer.NotAnAnswer, isTransient: true);

    private Task<JsonElement?> PostAsync(ConversationKey key, string action, JsonObject body, CancellationToken cancellationToken) =>
        http.CallAsync(HttpMethod.Post, Path(key, action), BotToken, body, cancellationToken);

    private static string Path(ConversationKey key, string? rest = null) =>
        string.Create(CultureInfo.InvariantCulture, $"conversations/{key.Conversation}") + (rest is null ? "" : "/" + rest);

    private static HttpContent Content(OutgoingMessage message) =>
        message.File is { } file ? MessagesApi.Multipart(Body(message), [file]) : JsonContent.Create(Body(message));

    private static JsonObject Body(OutgoingMessage message)
    {
        var attributes = new JsonObject { [MarkName] = new JsonObject { ["turn"] = message.Mark.Turn, ["part"] = message.Mark.Part } };
        var body = new JsonObject
        {
            ["content"] = message.Content,
            ["message_type"] = "outgoing",
            ["private"] = message.IsPrivate,
            ["content_attributes"] = attributes,
        };
        if (message.Form is { } form)
        {
            body["content_type"] = form.ContentType;
            attributes["items"] = JsonNode.Parse(form.Items);
        }

        return body;
    }

    private async Task<SendResult> ReadAsync(HttpResponseMessage response)
    {
        var (status, answer) = (response.StatusCode, await ChatwootAnswer.ReadAsync(response, CancellationToken.None));
        if (response.IsSuccessStatusCode)
        {
            // A page of a proxy with status 200 proves nothing.
            return (answer ?? default).Member("id").Whole() is not null ? new SendResult.Sent() : new SendResult.Unclear(ChatwootAnswer.NotAnAnswer);
        }

        // A person called needlessly does no harm; a conversation taken for gone would.
        var isProxys = status == HttpStatusCode.NotFound && !ChatwootAnswer.IsChatwoots(status, answer);
        var code = ChatwootAnswer.Code(status, isProxys);
        return isProxys || status == HttpStatusCode.TooManyRequests ? new SendResult.NotSent(code, RetryAfter.Read(response.Headers, time))
            : (int)status is >= 400 and < 500 and not 408 ? new SendResult.Rejected(code)
            : new SendResult.Unclear(code);
    }

    private static ChatwootConversation Read(JsonElement conversation)
    {
        var (assignee, kind) = (conversation.Member("meta", "assignee"), conversation.Member("meta", "assignee_type").Text());
        var last = conversation.Member("last_non_activity_message");
        return new ChatwootConversation(
            conversation.Member("status").Text(),
            assignee.ValueKind == JsonValueKind.Object && (kind is null or "User") ? assignee.Member("id").Whole() ?? 0 : null,
            IsHumanReply(last) ? last.Member("id").Whole() : null);
    }

    private static bool IsHumanReply(JsonElement message) =>
        message.Member("sender", "type").Text() == "user" && !message.Member("private").IsTrue() && message.Member("message_type").Whole() == 1;
}

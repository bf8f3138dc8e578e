using System.Net.Http.Headers;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Tests.Callbacks;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>
/// Whatever a model was talked into: with the token of one conversation no route and no tool reaches another one, and none does what the
/// token does not allow. EveryRouteTests show the plain refusals of the routes; here are the tools and the tricks.
/// </summary>
[Collection(CallbackFixture.Name)]
public sealed class OtherConversationTests(CallbackFixture api)
{
    public static TheoryData<string> Tools { get; } = [.. CallbackOperations.All.Where(operation => operation.IsTool).Select(operation => operation.OperationId)];

    public static TheoryData<string> WithPath { get; } =
        [.. CallbackOperations.All.Where(operation => operation.Conversation is { In: "path" }).Select(operation => operation.OperationId)];

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_tool_with_the_token_of_another_conversation_is_refused(string id)
    {
        var (own, other) = (await api.NewConversationAsync(), await api.NewConversationAsync());
        var before = api.Chatwoot.Requests.All.Count;
        var (arguments, token) = (Arguments(id, other), api.Token(own, CallbackOperations.Get(id).Verb, "note"));
        var narrowed = arguments.DeepClone().AsObject();
        narrowed["bridge_token"] = token;

        foreach (var (given, key, header) in new[] { (arguments, token, null), (narrowed, Stage.ApiKey, null), (arguments, Stage.ApiKey, token) })
        {
            var reason = await CallToolAsync(id, given, key, header);

            Assert.Equal(CallbackOperations.Get(id).Verb.Length == 0 ? "api_key_needed" : "other_conversation", reason);
        }

        Assert.Equal(before, api.Chatwoot.Requests.All.Count);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_tool_outside_the_verbs_of_the_token_is_refused(string id)
    {
        var own = await api.NewConversationAsync();
        var verbs = ConversationTokens.DefaultVerbs.Append("forget").Except([CallbackOperations.Get(id).Verb]).ToArray();

        var reason = await CallToolAsync(id, Arguments(id, own), api.Token(own, verbs));

        Assert.Equal(CallbackOperations.Get(id).Verb.Length == 0 ? "api_key_needed" : "verb_not_allowed", reason);
    }

    [Theory]
    [MemberData(nameof(WithPath))]
    public async Task Another_conversation_cannot_be_smuggled_in_beside_the_path(string id)
    {
        var (own, other) = (await api.NewConversationAsync(), await api.NewConversationAsync());
        var before = api.Chatwoot.Requests.All.Count;
        var operation = CallbackOperations.Get(id);
        var body = Arguments(id, own);
        foreach (var name in new[] { "ID", "Id", "conversation_id", "conversationId", "account_id", "account" })
        {
            body[name] = other;
        }

        var path = RouteCase.All[id].Path.Replace("{id}", $"{own}", StringComparison.Ordinal) + $"?id={other}&ID={other}&conversation_id={other}&account_id=9";
        await api.CallAsync(operation.Method, path, body.ToJsonString(), key: api.Token(own, operation.Verb));

        Assert.All(api.Chatwoot.Requests.All.Skip(before), request =>
        {
            Assert.DoesNotContain($"/{other}", request.Path, StringComparison.Ordinal);
            Assert.Contains($"/accounts/{api.Chatwoot.AccountId}/", request.Path, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("{own}/../{other}")]
    [InlineData("{own}%2F..%2F{other}")]
    [InlineData("{own},{other}")]
    [InlineData("{own};{other}")]
    [InlineData("{own}%00{other}")]
    [InlineData("%2B{other}")]
    public async Task No_spelling_of_a_path_leads_to_another_conversation(string spelling)
    {
        var (own, other) = (await api.NewConversationAsync(), await api.NewConversationAsync());
        var path = spelling.Replace("{own}", $"{own}", StringComparison.Ordinal).Replace("{other}", $"{other}", StringComparison.Ordinal);

        var reply = await api.CallAsync("PUT", $"v1/conversations/{path}/priority", """{"priority":"urgent"}""", key: api.Token(own));

        Assert.InRange((int)reply.Status, 400, 499);
        Assert.Null(api.Chatwoot.Conversation(own).Priority);
        Assert.Null(api.Chatwoot.Conversation(other).Priority);
    }

    [Theory]
    [InlineData("?conversation_id={own}&message=Hi", """{"conversation_id":{other}}""")]
    [InlineData("?conversation_id={other}&message=Hi", """{"conversation_id":{own}}""")]
    [InlineData("?conversation_id={own}&conversation_id={other}&message=Hi", null)]
    [InlineData("?conversation_id=[{own},{other}]&message=Hi", null)]
    public async Task A_message_is_sent_to_one_conversation_whatever_query_and_body_say(string query, string? body)
    {
        var (own, other) = (await api.NewConversationAsync(), await api.NewConversationAsync());
        string? Fill(string? text) => text?.Replace("{own}", $"{own}", StringComparison.Ordinal).Replace("{other}", $"{other}", StringComparison.Ordinal);

        await api.CallAsync("POST", "v1/send-chatwoot-message" + Fill(query), Fill(body), key: api.Token(own));

        Assert.Empty(api.Stage.Answers(other));
    }

    [Fact]
    public async Task The_backends_id_of_another_conversation_tells_nothing()
    {
        var (own, other) = (await api.NewConversationAsync(), await api.TalkedConversationAsync());
        var dify = (await new Records(api.Stage).ConversationAsync(other)).State.BackendConversationId;

        var reply = await api.CallAsync("GET", $"v1/conversations/dify/{dify}", key: api.Token(own));

        Assert.Equal("other_conversation", reply["reason"]);
        Assert.DoesNotContain($"{other}", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "key_wrong")]
    [InlineData("None", "key_wrong")]
    public async Task A_token_argument_that_says_nothing_takes_no_key_away_and_gives_none(string token, string reason)
    {
        var own = await api.NewConversationAsync();
        var arguments = Arguments("set_priority", own);
        arguments["bridge_token"] = token;

        Assert.Equal(reason, (await api.CallAsync("PUT", $"v1/conversations/{own}/priority", arguments.ToJsonString(), key: "not-a-key-0123456789"))["reason"]);
        Assert.Null(api.Chatwoot.Conversation(own).Priority);
    }

    private static JsonObject Arguments(string id, long conversation)
    {
        var body = RouteCase.All[id].Body?.Replace("{id}", $"{conversation}", StringComparison.Ordinal).Replace("{contact}", "1", StringComparison.Ordinal);
        var arguments = JsonNode.Parse(body ?? "{}") as JsonObject ?? [];
        if (CallbackOperations.Get(id).Conversation is { } parameter)
        {
            arguments[parameter.Name] = conversation;
        }

        return arguments;
    }

    /// <summary>The reason why the tool did nothing; null when it did.</summary>
    private async Task<string?> CallToolAsync(string tool, JsonObject arguments, string key, string? token = null)
    {
        var call = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = "tools/call",
            ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() },
        };
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Stage.App.Url, "api/mcp"))
        {
            Content = new StringContent(call.ToJsonString(), new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("X-Api-Key", key);
        if (token is not null)
        {
            request.Headers.Add(CallbackKeys.TokenHeader, token);
        }

        using var answer = await http.SendAsync(request);
        var data = (await answer.Content.ReadAsStringAsync()).Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal));
        var text = JsonNode.Parse(data["data:".Length..])!["result"]!["content"]![0]!["text"]!.GetValue<string>();
        return JsonNode.Parse(text)!["reason"]?.GetValue<string>();
    }
}

using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using Chatdify.Functions.Callbacks;
using Chatdify.Simulators;

using Microsoft.Azure.Functions.Worker;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>What holds for every route of the callback API, from the table of operations.</summary>
[Collection(CallbackFixture.Name)]
public sealed class EveryRouteTests(CallbackFixture api)
{
    private static readonly string[] Nones =
        ["None", "none", "NONE", "null", "Null", "nil", "undefined", "N/A", "n/a", "", "   ", " None "];

    public static TheoryData<string> Operations { get; } = [.. CallbackOperations.All.Select(operation => operation.OperationId)];

    public static TheoryData<string> Calling { get; } = [.. RouteCase.All.Where(route => route.Value.Calls).Select(route => route.Key)];

    public static TheoryData<string> WithConversation { get; } =
        [.. CallbackOperations.All.Where(operation => operation.Conversation is not null).Select(operation => operation.OperationId)];

    public static TheoryData<string> WithNone { get; } = [.. RouteCase.All.Where(route => route.Value.None is not null).Select(route => route.Key)];

    [Fact]
    public void The_table_of_this_test_is_complete() =>
        Assert.Equal(CallbackOperations.All.Select(operation => operation.OperationId).Order(), RouteCase.All.Keys.Order());

    [Fact]
    public void Every_changing_operation_has_a_None_case_unless_it_takes_nothing() =>
        Assert.Equal(
            CallbackOperations.All
                .Where(operation => !operation.IsRead && operation.Parameters.Any(parameter => parameter.In != "path" && (parameter.Required || parameter.Decides)))
                .Select(operation => operation.OperationId).Order(),
            RouteCase.All.Where(route => route.Value.None is not null).Select(route => route.Key).Order());

    [Fact]
    public void The_functions_are_those_of_the_table()
    {
        var functions = typeof(CallbackEndpoint).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(CallbackEndpoint).Namespace)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
            .Select(method => method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()!)
            .SelectMany(trigger => trigger.Methods!.Select(method => $"{method.ToUpperInvariant()} {trigger.Route}"));

        Assert.Equal(CallbackOperations.All.Select(operation => $"{operation.Method} {operation.Route}").Order(), functions.Order());
    }

    [Fact]
    public void No_two_routes_match_the_same_path_so_their_order_does_not_matter()
    {
        var pairs =
            from one in CallbackOperations.All
            from other in CallbackOperations.All
            where string.CompareOrdinal(one.OperationId, other.OperationId) < 0 && one.Method == other.Method
            let segments = one.Route.Split('/').Zip(other.Route.Split('/'))
            where one.Route.Count(c => c == '/') == other.Route.Count(c => c == '/')
                && segments.All(pair => pair.First == pair.Second || pair.First[0] == '{' || pair.Second[0] == '{')
            select (one.OperationId, other.OperationId);

        Assert.Equal([("find_dify_conversation", "list_messages")], pairs);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Without_a_key_or_with_a_wrong_one_nobody_gets_in(string id)
    {
        foreach (var key in new[] { null, "wrong-key-0123456789", "key-of-the-stage", "cdt_x.y", api.Token(7) + "x" })
        {
            var reply = await CallAsync(id, 7, key: key);

            Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
            Assert.Equal(key is null ? "key_missing" : "key_wrong", reply["reason"]);
        }
    }

    [Theory]
    [MemberData(nameof(WithConversation))]
    public async Task A_token_of_another_conversation_is_refused(string id)
    {
        var conversation = await api.NewConversationAsync();
        var before = api.Chatwoot.Requests.All.Count;

        var foreign = api.Token(conversation + 1, CallbackOperations.Get(id).Verb);
        var reply = await CallAsync(id, conversation, key: foreign, query: id == "test_conversation" ? $"?conversation_id={conversation}" : "");

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal("other_conversation", reply["reason"]);
        Assert.Equal(before, api.Chatwoot.Requests.All.Count);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_token_without_the_verb_is_refused(string id)
    {
        var conversation = await api.NewConversationAsync();

        var reply = await CallAsync(id, conversation, key: api.Token(conversation, "something-else"));

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal(CallbackOperations.Get(id).Verb.Length == 0 ? "api_key_needed" : "verb_not_allowed", reply["reason"]);
    }

    [Theory]
    [MemberData(nameof(WithNone))]
    public async Task None_in_any_form_means_leave_it(string id)
    {
        var conversation = await api.NewConversationAsync();
        var before = api.Chatwoot.Requests.All.Count;
        var none = RouteCase.All[id].None!.Replace("{id}", $"{conversation}", StringComparison.Ordinal);
        foreach (var word in Nones)
        {
            var reply = none[0] == '?'
                ? await api.CallAsync("POST", PathOf(id, conversation).Split('?')[0] + none.Replace("§", Uri.EscapeDataString(word), StringComparison.Ordinal))
                : await CallAsync(id, conversation, none.Replace("§", JsonValue.Create(word)!.ToJsonString(), StringComparison.Ordinal));

            Assert.True(reply.Status == HttpStatusCode.OK, $"\"{word}\": {reply}");
            Assert.Equal(("success", "true"), (reply["status"], reply["skipped"]));
        }

        if (none[0] != '?')
        {
            Assert.Equal("true", (await CallAsync(id, conversation, none.Replace("§", "null", StringComparison.Ordinal)))["skipped"]);
            Assert.Equal("true", (await CallAsync(id, conversation, "None", "text/plain"))["skipped"]);
        }

        Assert.Equal(before, api.Chatwoot.Requests.All.Count);
    }

    [Theory]
    [MemberData(nameof(WithConversation))]
    public async Task A_malformed_id_is_named(string id)
    {
        foreach (var malformed in new[] { "abc", "0", "-1", "1.5", "99999999999999999999", "None", "1712.name" })
        {
            var path = id == "test_conversation" ? $"v1/health/test-conversation?conversation_id={malformed}"
                : RouteCase.All[id].Path.Replace("{id}", malformed, StringComparison.Ordinal);
            var reply = await api.CallAsync(CallbackOperations.Get(id).Method, path, RouteCase.All[id].Body);

            Assert.Equal((HttpStatusCode.BadRequest, CallbackOperations.Get(id).Conversation!.Name), (reply.Status, reply["field"]));
        }
    }

    [Theory]
    [MemberData(nameof(WithNone))]
    public async Task A_malformed_body_or_a_missing_value_is_named(string id)
    {
        var broken = await CallAsync(id, 7, """{"status": """);
        Assert.Equal((HttpStatusCode.BadRequest, "body"), (broken.Status, broken["field"]));

        if (CallbackOperations.Get(id).Parameters.FirstOrDefault(parameter => parameter is { In: "body", Required: true, Type: not "object" }) is { } needed)
        {
            var missing = await CallAsync(id, 7, "{}");
            Assert.Equal((HttpStatusCode.BadRequest, needed.Name), (missing.Status, missing["field"]));
        }
    }

    [Trait("Runtime", "embedded")]
    [Theory]
    [MemberData(nameof(WithNone))]
    public async Task A_body_over_one_MiB_is_refused(string id)
    {
        var reply = await CallAsync(id, 7, $$"""{"content":"{{new string('x', 1024 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.Status);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_unknown_conversation_is_404(string id)
    {
        if (!RouteCase.All[id].Path.Contains("{id}", StringComparison.Ordinal))
        {
            return;
        }

        var reply = await CallAsync(id, 999_999);

        Assert.Equal((HttpStatusCode.NotFound, "conversation_unknown"), (reply.Status, reply["reason"]));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_good_call_succeeds(string id)
    {
        var conversation = RouteCase.All[id].Calls ? await api.NewConversationAsync() : await api.TalkedConversationAsync();
        var dify = (await new Flows.Records(api.Stage).ConversationAsync(conversation)).State.BackendConversationId;

        var reply = id == "find_dify_conversation"
            ? await api.GetAsync($"v1/conversations/dify/{dify}")
            : await CallAsync(id, conversation);

        Assert.True(reply.Status == HttpStatusCode.OK, reply.ToString());
        Assert.Equal("success", reply["status"]);
    }

    [Theory]
    [MemberData(nameof(Calling))]
    public async Task What_Chatwoot_refuses_is_told_clearly(string id)
    {
        var conversation = await api.NewConversationAsync();
        foreach (var (fault, status, reason) in new[]
        {
            (401, 502, "chatwoot_unexpected"), (404, 404, "_unknown"), (422, 422, "chatwoot_refused"), (500, 502, RouteCase.All[id].Once ? "" : "chatwoot_error"), (503, 502, ""),
        })
        {
            using var rule = api.Chatwoot.Faults.On("*", "*", Fault.Status(fault, fault == 404 ? """{"error":"Resource could not be found"}""" : null));
            var reply = await CallAsync(id, conversation);

            Assert.Equal((fault, status), (fault, (int)reply.Status));
            Assert.Contains(reason, reply["reason"], StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(reply["detail"]));
        }
    }

    [Theory]
    [MemberData(nameof(Calling))]
    public async Task A_Chatwoot_that_does_not_answer_is_told_clearly(string id)
    {
        var conversation = await api.NewConversationAsync();
        using var rule = api.Chatwoot.Faults.On("*", "*", Fault.Hang());

        var reply = await CallAsync(id, conversation);

        var expected = RouteCase.All[id].Once ? (HttpStatusCode.BadGateway, "unclear_send") : (HttpStatusCode.GatewayTimeout, "chatwoot_timeout");
        Assert.Equal(expected, (reply.Status, reply["reason"]));
    }

    [Theory]
    [MemberData(nameof(Calling))]
    public async Task A_throttled_call_waits_and_is_done(string id)
    {
        var conversation = await api.NewConversationAsync();
        using var rule = api.Chatwoot.Faults.On("*", "*", 1, Fault.RateLimited());

        var reply = await CallAsync(id, conversation);

        Assert.True(reply.Status == HttpStatusCode.OK, reply.ToString());
        Assert.Equal(1, rule.Hits);
        await PauseIsOverAsync(conversation);
    }

    [Fact]
    public async Task A_call_that_stays_throttled_ends_within_10_seconds()
    {
        var conversation = await api.NewConversationAsync();
        using var rule = api.Chatwoot.Faults.On("*", "*", Fault.RateLimited());
        var since = TimeProvider.System.GetTimestamp();

        var reply = await CallAsync("set_priority", conversation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "chatwoot_rate_limited"), (reply.Status, reply["reason"]));
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 3, 11);
        Assert.InRange(rule.Hits, 3, 20);
        rule.Dispose();
        await PauseIsOverAsync(conversation);
    }

    [Fact]
    public async Task A_proxys_page_with_status_200_is_no_success()
    {
        var conversation = await api.NewConversationAsync();
        using var rule = api.Chatwoot.Faults.On("*", "*", Fault.Html200());

        var reply = await CallAsync("toggle_status", conversation);

        Assert.Equal((HttpStatusCode.BadGateway, "chatwoot_unexpected"), (reply.Status, reply["reason"]));
    }

    [Fact]
    public async Task What_a_proxy_does_not_find_is_no_unknown_conversation()
    {
        var conversation = await api.NewConversationAsync();
        using var rule = api.Chatwoot.Faults.On("*", "*", Fault.Status(404, "404 page not found\n"));

        var reply = await CallAsync("toggle_status", conversation);

        Assert.Equal((HttpStatusCode.BadGateway, "chatwoot_unexpected"), (reply.Status, reply["reason"]));
    }

    /// <summary>A 429 holds back all calls of the app for a while, those of other tests too.</summary>
    private Task PauseIsOverAsync(long conversation) => Eventually.Async(
        async () => await CallAsync("set_priority", conversation) is { Status: HttpStatusCode.OK } reply ? reply : null, "Chatwoot's pause to be over");

    private static string PathOf(string id, long conversation) =>
        RouteCase.All[id].Path.Replace("{id}", conversation.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private string? BodyOf(string id, long conversation)
    {
        var contact = api.Chatwoot.Conversations.FirstOrDefault(one => one.Id == conversation)?.ContactId ?? 1;
        return RouteCase.All[id].Body?.Replace("{id}", $"{conversation}", StringComparison.Ordinal).Replace("{contact}", $"{contact}", StringComparison.Ordinal);
    }

    private Task<CallbackFixture.Reply> CallAsync(
        string id, long conversation, string? body = null, string contentType = "application/json", string? key = Flows.Stage.ApiKey, string query = "") =>
        api.CallAsync(CallbackOperations.Get(id).Method, PathOf(id, conversation) + query, body ?? BodyOf(id, conversation), contentType, key);
}

using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Chat;

/// <summary>The chat API as n8n and others call it: the real app, a simulated Dify.</summary>
public sealed class ChatApiTests(ChatApiFixture api) : IClassFixture<ChatApiFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_question_is_answered_with_the_ids_to_go_on()
    {
        api.Dify.Reply(_ => DifyScript.Answer("<think>hm</think>It arrives tomorrow."));

        var answer = await AskAsync(new { message = "Where is my parcel?", user_id = "u1", chat_id = Name(), metadata = new { region = "EU" } });

        Assert.Equal(("It arrives tomorrow.", "u1", true), ((string?)answer["response"], (string?)answer["user_id"], (bool?)answer["success"]));
        Assert.Equal((string?)answer["chat_id"], (string?)answer["thread_id"]);
        Assert.True((long?)answer["usage"]!["total_tokens"] > 0);
        await Eventually.Async(
            () => Task.FromResult(api.Output.FirstOrDefault(line => line.Contains("A request of the chat API took", StringComparison.Ordinal))), "the line with its usage");
        Assert.Equal("EU", (string?)api.Dify.Runs[^1].Inputs["region"]);
    }

    [Fact]
    public async Task A_thread_goes_on_where_it_stopped()
    {
        api.Dify.Reply(request => DifyScript.Answer($"in {request.ConversationId}"));

        var first = await AskAsync(new { message = "One" });
        var second = await AskAsync(new { message = "Two", thread_id = (string?)first["thread_id"] });
        var other = await AskAsync(new { message = "Three" });

        Assert.Equal((string?)first["response"], (string?)second["response"]);
        Assert.NotEqual((string?)first["response"], (string?)other["response"]);
    }

    [Fact]
    public async Task A_thread_that_dify_has_lost_begins_anew_with_what_was_said()
    {
        api.Dify.Reply(_ => DifyScript.Answer("The first answer."));
        var first = await AskAsync(new { message = "The first question." });
        api.Dify.ForgetConversation(api.Dify.Runs[^1].ConversationId);

        await AskAsync(new { message = "And now?", thread_id = (string?)first["thread_id"] });

        var asked = api.Dify.Runs[^1].Query;
        Assert.Contains("The first question.", asked, StringComparison.Ordinal);
        Assert.Contains("The first answer.", asked, StringComparison.Ordinal);
        Assert.EndsWith("And now?", asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("chat/stream")]
    public async Task Nobody_goes_on_with_the_thread_of_another_user(string path)
    {
        api.Dify.Reply(_ => DifyScript.Answer("Hello."));
        var thread = Name();
        await AskAsync(new { message = "Hi", user_id = "ann", thread_id = thread });

        var refused = await api.PostAsync(path, new { message = "Hi", user_id = "bob", thread_id = thread });

        await AssertProblemAsync(HttpStatusCode.Forbidden, "other_user", refused);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("chat/stream")]
    public async Task A_thread_answers_one_request_at_a_time(string path)
    {
        var gate = new TaskCompletionSource();
        var thread = Name();
        api.Dify.Reply(request => DifyScript.Answer("Done.").HeldUntil(gate.Task));
        var runs = api.Dify.RunCount;
        var first = api.PostAsync("chat", new { message = "One", thread_id = thread });
        await api.Dify.WaitForAsync(dify => dify.RunCount > runs, "the first question");

        var second = await api.PostAsync(path, new { message = "Two", thread_id = thread });
        gate.SetResult();

        await AssertProblemAsync(HttpStatusCode.Conflict, "thread_busy", second);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task A_stream_shows_text_while_dify_still_speaks()
    {
        var rest = new TaskCompletionSource();
        api.Dify.Reply(_ => DifyScript.Answer("").InPieces("Hello,", " it arrives", " tomorrow.").PausedAfterFirst(rest.Task));

        await using var stream = await api.StreamAsync(new { message = "Where?" });
        var seen = new List<SseItem<string>>();
        await foreach (var item in stream.EventsAsync())
        {
            seen.Add(item);
            if (item.EventType == "delta" && !rest.Task.IsCompleted)
            {
                Assert.Null(api.Dify.Runs[^1].FinishedAt);
                rest.SetResult();
            }
        }

        Assert.Equal(("start", "done"), (seen[0].EventType, seen[^1].EventType));
        Assert.Equal("Hello, it arrives tomorrow.", string.Concat(seen.Where(item => item.EventType == "delta").Select(item => (string?)Data(item)["text"])));
        Assert.Equal("Hello, it arrives tomorrow.", (string?)Data(seen[^1])["response"]);
        Assert.Equal((string?)Data(seen[0])["thread_id"], (string?)Data(seen[^1])["thread_id"]);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_stops_the_run_and_frees_the_thread()
    {
        var thread = Name();
        api.Dify.Reply(_ => DifyScript.Answer("").InPieces("Hello,", " you.").PausedAfterFirst(new TaskCompletionSource().Task));
        await using (var stream = await api.StreamAsync(new { message = "Hi", thread_id = thread }))
        {
            await foreach (var item in stream.EventsAsync())
            {
                if (item.EventType == "delta")
                {
                    break;
                }
            }
        }

        await api.Dify.WaitForAsync(
            dify => dify.Requests.All.Any(request => request.Path.EndsWith("/stop", StringComparison.Ordinal)), "the stop at Dify", Patience);
        api.Dify.Reply(_ => DifyScript.Answer("Again."));
        var again = await Eventually.Async(
            async () => await api.PostAsync("chat", new { message = "Hi", thread_id = thread }) is { StatusCode: HttpStatusCode.OK } answer ? answer : null,
            "the thread to be free");
        Assert.Equal("Again.", (string?)(await JsonAsync(again))["response"]);
    }

    [Theory]
    [InlineData(500, HttpStatusCode.ServiceUnavailable)]
    [InlineData(401, HttpStatusCode.BadGateway)]
    public async Task A_failure_of_dify_is_a_problem_and_never_an_answer(int status, HttpStatusCode expected)
    {
        api.Dify.Enqueue(DifyScript.Error(status, "unauthorized", "customer text"));

        var failed = await api.PostAsync("chat", new { message = "Hi" });
        var problem = await JsonAsync(failed);

        Assert.Equal((expected, "application/problem+json", false), (failed.StatusCode, failed.Content.Headers.ContentType?.MediaType, (bool?)problem["success"]));
        Assert.DoesNotContain("customer text", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_in_a_stream_is_its_last_event()
    {
        api.Dify.Enqueue(DifyScript.Error(401, "unauthorized", "no"));

        await using var stream = await api.StreamAsync(new { message = "Hi" });
        var last = await stream.EventsAsync().LastAsync();

        Assert.Equal(("error", 502, false), (last.EventType, (int?)Data(last)["status"], (bool?)Data(last)["success"]));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("chat/stream")]
    [InlineData("debug")]
    public async Task Nobody_is_served_without_an_api_key(string path)
    {
        var runs = api.Dify.RunCount;

        var without = await api.PostAsync(path, new { message = "Hi" }, key: null);
        var wrong = await api.PostAsync(path, new { message = "Hi" }, key: "not-the-key-0123456789");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (without.StatusCode, wrong.StatusCode));
        if (path != "debug")
        {
            await AssertProblemAsync(HttpStatusCode.Unauthorized, "key_missing", without);
            await AssertProblemAsync(HttpStatusCode.Unauthorized, "key_wrong", wrong);
        }

        Assert.Equal(runs, api.Dify.RunCount);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("chat/stream")]
    public async Task What_is_no_request_is_refused_with_its_field(string path)
    {
        var refused = await api.PostAsync(path, new { text = "Hi" });

        await AssertProblemAsync(HttpStatusCode.BadRequest, "malformed", refused);
        Assert.Equal("message", (string?)(await JsonAsync(refused))["field"]);
    }

    [Trait("Runtime", "embedded")]
    [Theory]
    [InlineData("chat")]
    [InlineData("chat/stream")]
    public async Task A_body_that_is_too_large_is_refused_as_everything_else(string path) => await AssertProblemAsync(
        HttpStatusCode.RequestEntityTooLarge, "body_too_large", await api.PostAsync(path, new { message = new string('x', 1024 * 1024) }));

    [Fact]
    public async Task The_echo_says_what_came_without_secrets()
    {
        var echo = await JsonAsync(await api.PostAsync("debug?token=hush&page=2", new { message = "Hi" }));

        Assert.Equal(("POST", "2", "[redacted]"), ((string?)echo["method"], (string?)echo["query"]!["page"], (string?)echo["query"]!["token"]));
        Assert.Equal("""{"message":"Hi"}""", (string?)echo["body"]);
        Assert.DoesNotContain(Stage.ApiKey, echo.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_and_the_health_are_open()
    {
        Assert.Equal("Chatdify", (string?)(await JsonAsync(await api.GetAsync("")))["name"]);
        Assert.Equal("ok", (string?)(await JsonAsync(await api.GetAsync("health")))["status"]);
    }

    private static string Name() => Guid.NewGuid().ToString("N");

    private static JsonNode Data(SseItem<string> item) => JsonNode.Parse(item.Data)!;

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    private static async Task AssertProblemAsync(HttpStatusCode status, string reason, HttpResponseMessage response)
    {
        var problem = await JsonAsync(response);
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal((reason, (bool?)false), ((string?)problem["reason"], (bool?)problem["success"]));
    }

    private async Task<JsonNode> AskAsync(object body)
    {
        var response = await api.PostAsync("chat", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }
}

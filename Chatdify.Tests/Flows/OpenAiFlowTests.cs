using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.OpenAi;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>OpenAI as the backend of the whole play: the promises do not depend on who answers.</summary>
public sealed class OpenAiFlowTests(OpenAiFlowTests.WithOpenAi fixture) : IClassFixture<OpenAiFlowTests.WithOpenAi>
{
    private const string Farewell = "A colleague takes over.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Stage Stage => fixture.Stage;

    private OpenAiSimulator OpenAi => fixture.OpenAi;

    [Fact]
    public async Task A_second_question_is_asked_in_the_same_conversation()
    {
        OpenAi.Reply(request => OpenAiScript.Answer($"{request.Messages.Count} {request.Question}").WithUnknownEvents());
        var conversation = await SayAsync("first");
        await SayAsync("second", conversation);

        Assert.Equal(["1 first", "3 second"], Stage.Answers(conversation));
        var id = (await new Records(Stage).ConversationAsync(conversation)).State.IdAt(new PipelineRef("OpenAi"));
        Assert.Equal(["first", "1 first", "second", "3 second"], OpenAi.Said(id!).Select(said => said.Text));
        Assert.All(OpenAi.Runs.Where(run => run.Request.ConversationId == id), run => Assert.Equal("Be brief.", run.Request.Instructions));
    }

    [Fact]
    public async Task A_conversation_that_was_deleted_there_is_begun_anew_with_what_was_said()
    {
        OpenAi.Reply(request => OpenAiScript.Answer($"re: {request.Question.Split('\n')[^1]}"));
        var conversation = await SayAsync("my number is 4711");
        OpenAi.ForgetConversation((await new Records(Stage).ConversationAsync(conversation)).State.IdAt(new PipelineRef("OpenAi"))!);

        await SayAsync("and now?", conversation);

        Assert.Equal(["re: my number is 4711", "re: and now?"], Stage.Answers(conversation));
        Assert.Contains("my number is 4711", OpenAi.Runs[^1].Request.Question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_and_a_document_are_shown_to_the_model()
    {
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        OpenAi.Reply(request => OpenAiScript.Answer($"I see {request.Files.Count}"));

        var asked = await Stage.Chatwoot.CustomerSaysAsync(
            conversation,
            "what do you see?",
            [
                new SimAttachment("image", "a.png", "image/png", [.. "picture"u8]),
                new SimAttachment("file", "b.pdf", "application/pdf", [.. "document"u8]),
                new SimAttachment("video", "c.mp4", "video/mp4", [.. "film"u8]),
            ]);

        Assert.Equal(TurnOutcome.Answered, await new Records(Stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["I see 2"], Stage.Answers(conversation));
        var request = OpenAi.Runs.Single(run => run.Request.Files.Count > 0).Request;
        Assert.Equal("what do you see?\n[image]\n[file]\n[video: not shown to you]", request.Question);
        Assert.Equal([(null, "picture"), ("b.pdf", "document")], request.Files.Select(file => (file.Name, Encoding.UTF8.GetString(file.Bytes))));
    }

    [Fact]
    public async Task Failures_that_last_end_in_a_hand_off()
    {
        var before = Asked;
        OpenAi.Enqueue(OpenAiScript.Error(500), OpenAiScript.Html(502), OpenAiScript.Error(503, "server_error"));

        var (conversation, outcome) = await EndAsync("fail three times");

        Assert.Equal((OutcomeKind.HandedOff, 3), (outcome.Kind, Asked - before));
        Assert.Equal([Farewell], Stage.Answers(conversation));
        Assert.Equal("open", Stage.Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task An_empty_account_calls_a_human_after_one_attempt()
    {
        var before = Asked;
        OpenAi.Enqueue(OpenAiScript.InsufficientQuota());

        var (conversation, outcome) = await EndAsync("no money");

        Assert.Equal((TurnOutcome.HandedOff("insufficient_quota"), 1), (outcome, Asked - before));
        Assert.Equal([Farewell], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_busy_conversation_is_waited_for()
    {
        OpenAi.Enqueue(OpenAiScript.Locked(), OpenAiScript.Answer("free again"));

        Assert.Equal(["free again"], Stage.Answers(await SayAsync("busy?")));
    }

    [Fact]
    public async Task A_cut_stream_is_read_to_its_end_at_the_server_and_not_asked_again()
    {
        var before = Asked;
        OpenAi.Enqueue(OpenAiScript.Cut("My answer", whole: "My answer is 42."));

        Assert.Equal(["My answer is 42."], Stage.Answers(await SayAsync("cut")));
        Assert.Equal(1, Asked - before);
    }

    [Fact]
    public async Task A_turn_whose_worker_is_killed_while_the_model_thinks_is_answered_once()
    {
        await using var openAi = await OpenAiSimulator.StartAsync();
        await using var stage = await Stage.StartAsync(Settings(openAi));
        var thinking = new TaskCompletionSource();
        openAi.Reply(_ => OpenAiScript.Answer("exactly once").HeldUntil(thinking.Task));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "will you survive?");
        await Eventually.Async(
            async () => (await new Records(stage).LastTurnAsync(conversation))?.Run?.MessageId, "the run to be written down");
        await stage.KillAppAsync();
        thinking.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal(["exactly once"], stage.Answers(conversation));
        Assert.Single(openAi.Runs);
    }

    [Fact]
    public async Task A_server_that_remembers_nothing_is_told_what_was_said()
    {
        await using var openAi = await OpenAiSimulator.StartAsync();
        await using var stage = await Stage.StartAsync(new Dictionary<string, string>(Settings(openAi)) { ["OpenAi:Api"] = "Completions" });
        openAi.Reply(request => OpenAiScript.Answer(string.Join('|', request.Messages.Select(said => said.Text))));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        foreach (var question in new[] { "one", "two" })
        {
            var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, question);
            Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id));
        }

        Assert.Equal(["one", "one|one|two"], stage.Answers(conversation));
        // The chat API keeps what was said in its threads.
        var thread = await ChatAsync(stage, "three", null);
        Assert.Equal("three|three|four", (string?)(await ChatAsync(stage, "four", (string?)thread["thread_id"]))["response"]);
        Assert.Empty(openAi.Conversations);
        Assert.Null((await new Records(stage).ConversationAsync(conversation)).State.IdAt(new PipelineRef("OpenAi")));
    }

    private static async Task<JsonNode> ChatAsync(Stage stage, string message, string? thread)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", Stage.ApiKey);
        using var response = await http.PostAsJsonAsync(new Uri(stage.App.Url, "api/chat"), new { message, user_id = "u1", thread_id = thread });
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private int Asked => OpenAi.Requests.Count("POST", "/responses");

    private async Task<long> SayAsync(string text, long? conversation = null)
    {
        var (id, outcome) = await EndAsync(text, conversation);
        Assert.Equal(TurnOutcome.Answered, outcome);
        return id;
    }

    private async Task<(long Conversation, TurnOutcome Outcome)> EndAsync(string text, long? conversation = null)
    {
        var id = conversation ?? (await Stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await Stage.Chatwoot.CustomerSaysAsync(id, text);
        return (id, await new Records(Stage).EndOfAsync(id, asked.Id, Patience));
    }

    private static Dictionary<string, string> Settings(OpenAiSimulator openAi) => new()
    {
        ["Pipeline:Backend"] = "OpenAi",
        ["OpenAi:BaseUrl"] = openAi.BaseUrl.ToString(),
        ["OpenAi:ApiKey"] = openAi.ApiKey,
        ["OpenAi:Model"] = "model-x",
        ["OpenAi:Instructions"] = "Be brief.",
        ["Turns:RetryDelay"] = "00:00:00.1",
        ["Handoff:Message"] = Farewell,
    };

    /// <summary>A stage on which OpenAI answers.</summary>
    public sealed class WithOpenAi : IAsyncLifetime
    {
        public Stage Stage { get; private set; } = null!;

        public OpenAiSimulator OpenAi { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            OpenAi = await OpenAiSimulator.StartAsync();
            Stage = await Stage.StartAsync(Settings(OpenAi));
        }

        public async Task DisposeAsync()
        {
            await Stage.DisposeAsync();
            await OpenAi.DisposeAsync();
        }
    }
}

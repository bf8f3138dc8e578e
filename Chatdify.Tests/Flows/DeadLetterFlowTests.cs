using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Conversations;
using Chatdify.Core.DeadLetters;
using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Cli;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>From giving up over the dead letter to the one answer that the customer gets after all.</summary>
public sealed class DeadLetterFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_question_given_up_because_the_bots_token_had_expired_is_answered_once_after_a_replay()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        DeadLetter letter;
        SimOutcome asked;
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", Fault.Status(401)))
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(401)))
        {
            asked = await AskAsync(stage, conversation, "my parcel?");
            Assert.Equal(TurnOutcome.GaveUp("http_401"), asked.Outcome);
            letter = await LetterAsync(stage);
        }

        Assert.Equal((DeadLetterReasons.GaveUp, "http_401", "gave_up_http_401"), (letter.Reason, letter.LastError, letter.Outcome));
        Assert.Equal((QueueNames.Replies, "nothing"), (letter.Queue, letter.Told.ToString()));
        Assert.Equal([asked.Message], letter.MessageIds);
        Assert.NotEqual("", letter.CorrelationId);
        Assert.Empty(stage.Answers(conversation));

        var replay = await ReplayAsync(stage, letter.Id);
        Assert.Equal((0, "replayed"), (replay.ExitCode, Code(replay)));
        Assert.Equal(TurnOutcome.Answered, await AnsweredAsync(stage, conversation, asked.Message));
        await stage.Chatwoot.WaitForQuietAsync();

        Assert.Equal(["answer to my parcel?"], stage.Answers(conversation));
        Assert.Equal(1, (await ReplayAsync(stage, letter.Id)).ExitCode);
        Assert.Empty(await Letters(stage).ListAsync(null, default).ToListAsync());
    }

    [Fact]
    public async Task Two_questions_of_one_customer_that_were_given_up_are_both_answered_in_order()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(request => DifyScript.Answer($"answer to {request.Query}"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        SimOutcome last;
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", Fault.Status(401)))
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(401)))
        {
            await AskAsync(stage, conversation, "first");
            last = await AskAsync(stage, conversation, "second");
        }

        var replay = await CliRun.StartAsync(Settings(stage), "dead-letters", "replay", "--all", "--json");
        Assert.Equal(["replayed", "replayed"], replay.Json.EnumerateArray().Select(result => result.GetProperty("result").GetString()));
        await AnsweredAsync(stage, conversation, last.Message);

        var said = string.Join(" ", stage.Answers(conversation));
        Assert.Equal((1, 1), (Count(said, "first"), Count(said, "second")));
        Assert.True(said.IndexOf("first", StringComparison.Ordinal) < said.IndexOf("second", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task A_replay_is_refused_once_a_newer_question_was_answered()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("the one answer"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/messages", Fault.Status(401)))
        using (stage.Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(401)))
        {
            await AskAsync(stage, conversation, "my parcel?");
        }

        Assert.Equal(TurnOutcome.Answered, (await AskAsync(stage, conversation, "hello? my parcel?")).Outcome);

        Assert.Equal("newer_turn", Code(await ReplayAsync(stage, (await LetterAsync(stage)).Id)));
        Assert.Equal(["the one answer"], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_poisoned_question_that_the_team_gives_back_to_the_bot_is_answered_once_after_a_replay()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Handoff:Message"] = "A colleague takes over." });
        var hangs = true;
        stage.Dify.Reply(_ => hangs ? DifyScript.Hang() : DifyScript.Answer("here you are"));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "anybody?");
        await stage.Dify.WaitForAsync(dify => dify.RunCount == 1, "the pipeline to be asked");
        var poison = new QueueClient(
            stage.Storage, QueueNames.Turns + "-poison", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync($$"""{"account":{{stage.Chatwoot.AccountId}},"conversation":{{conversation}}}""");
        await new Records(stage).EndOfAsync(conversation, asked.Id);
        var letter = await LetterAsync(stage);
        Assert.Equal(("poison", "handing_off", null), (letter.Reason, letter.Outcome, letter.LastError));
        Assert.Equal("conversation_open", Code(await ReplayAsync(stage, letter.Id)));

        hangs = false;
        await stage.Chatwoot.SetStatusAsync(conversation, "pending");
        Assert.Equal("replayed", Code(await ReplayAsync(stage, letter.Id)));
        await AnsweredAsync(stage, conversation, asked.Id);

        Assert.Equal(["A colleague takes over.", "here you are"], stage.Answers(conversation));
    }

    [Fact]
    public async Task A_wake_up_that_fails_until_it_is_poison_leaves_its_last_error_behind()
    {
        await using var stage = await Stage.StartAsync();
        var table = new TableClient(stage.Storage, TableNames.Conversations);
        await table.AddEntityAsync(new TableEntity($"{stage.Chatwoot.AccountId}-4711", "conversation") { ["Acts"] = "{ no JSON" });
        var turns = new QueueClient(stage.Storage, QueueNames.Turns, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await turns.SendMessageAsync($$"""{"account":{{stage.Chatwoot.AccountId}},"conversation":4711}""");

        var letter = await LetterAsync(stage, Patience * 3);

        Assert.Equal(("poison", QueueNames.Turns, "unknown"), (letter.Reason, letter.Queue, letter.Outcome));
        Assert.Equal(("JsonException", 5), (letter.LastError, letter.Attempts));
    }

    private static async Task<SimOutcome> AskAsync(Stage stage, long conversation, string text)
    {
        var message = (await stage.Chatwoot.CustomerSaysAsync(conversation, text)).Id;
        return new(message, await new Records(stage).EndOfAsync(conversation, message, Patience));
    }

    /// <summary>The first outcome was "given up"; the one after the replay is another.</summary>
    private static Task<TurnOutcome> AnsweredAsync(Stage stage, long conversation, long message) => Eventually.Async(
        async () => await new Records(stage).OutcomeAsync(conversation, message) is { Kind: OutcomeKind.Answered } answered ? answered : null,
        $"message {message} to be answered",
        Patience);

    private static Task<DeadLetter> LetterAsync(Stage stage, TimeSpan? timeout = null) =>
        Eventually.Async(async () => await Letters(stage).ListAsync(null, default).FirstOrDefaultAsync(), "a dead letter", timeout);

    private static TableDeadLetters Letters(Stage stage) => new(new TableServiceClient(stage.Storage));

    private static Task<CliRun> ReplayAsync(Stage stage, string id) => CliRun.StartAsync(Settings(stage), "dead-letters", "replay", id, "--json");

    private static string? Code(CliRun run) => run.Json[0].GetProperty("code").GetString();

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static Dictionary<string, string> Settings(Stage stage) => new()
    {
        ["AzureWebJobsStorage"] = stage.Storage,
        ["Chatwoot:BaseUrl"] = stage.Chatwoot.BaseUrl.ToString(),
        ["Chatwoot:AccountId"] = $"{stage.Chatwoot.AccountId}",
        ["Chatwoot:BotToken"] = stage.Chatwoot.BotToken,
        ["Chatwoot:UserToken"] = stage.Chatwoot.UserToken,
    };

    private sealed record SimOutcome(long Message, TurnOutcome Outcome);
}

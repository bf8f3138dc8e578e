using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows.Backends;

/// <summary>The promises to a customer are the same whoever answers: these flows run for every backend.</summary>
public abstract class BackendPromises(IBackendStage fixture)
{
    /// <summary>What a customer is told when a human is called.</summary>
    public const string Farewell = "A colleague takes over.";

    /// <summary>Label of conversations with a deadline of eight seconds.</summary>
    public const string Impatient = "impatient";

    /// <summary>Label of those for whom another backend stands in.</summary>
    public const string Covered = "covered";

    private const string First = "The parcel left on Monday.";
    private const string Last = "It arrives on Friday.";
    private const string Whole = First + "\n\nIt is in Vienna now.\n\n" + Last;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Stage Stage => fixture.Stage;

    private BackendActor Backend => fixture.Backend;

    [Fact]
    public async Task A_question_that_is_delivered_several_times_is_answered_once()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("several times?");

        await Stage.Chatwoot.RedeliverAsync(asked, copies: 2, concurrently: true);
        thinking.SetResult();
        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, asked));
        await Stage.Chatwoot.RedeliverAsync(asked, newDeliveryIds: true);
        var next = await Stage.Chatwoot.CustomerSaysAsync(conversation, "and the next one?");

        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, next.Id));
        Assert.Equal(["re: several times?", "re: and the next one?"], Stage.Answers(conversation));
        Assert.Single(Backend.Asked, question => question == "several times?");
    }

    [Fact]
    public async Task Messages_that_come_while_it_thinks_are_the_next_turn_in_their_order()
    {
        var (conversation, first, thinking) = await AskAndThinkAsync("one?");

        await Stage.Chatwoot.CustomerSaysAsync(conversation, "two?");
        var third = await Stage.Chatwoot.CustomerSaysAsync(conversation, "three?");
        await Stage.Chatwoot.WaitForQuietAsync(Patience);
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, first));
        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, third.Id));
        Assert.Equal("re: one?\n\nre: two?\n\nthree?", Said(conversation));
        Assert.Equal(["one?", "two?\n\nthree?"], Backend.Asked.SkipWhile(question => question != "one?").Take(2));
    }

    [Fact]
    public async Task A_human_who_answers_while_it_thinks_is_not_talked_over()
    {
        var (conversation, asked, thinking) = await AskAndThinkAsync("who is faster?");

        await Stage.Chatwoot.AgentSaysAsync(conversation, "I am.");
        thinking.SetResult();

        Assert.Equal(TurnOutcome.Dropped("human_replied"), await EndOfAsync(conversation, asked));
        Assert.Empty(Stage.Answers(conversation));
    }

    [Theory]
    [InlineData("500")]
    [InlineData("html")]
    [InlineData("empty")]
    public async Task What_is_no_answer_and_stays_so_ends_in_a_hand_off(string kind)
    {
        var question = $"{kind} for ever?";
        using var broken = Backend.Fails(question, kind switch
        {
            "500" => Fault.Status(500, """{"error":"no"}"""),
            "html" => Fault.Html200(),
            _ => Fault.Status(200, ""),
        });

        var (conversation, asked) = await AskAsync(question);

        Assert.Equal(OutcomeKind.HandedOff, (await EndOfAsync(conversation, asked)).Kind);
        AssertHandedOver(conversation);
        Assert.Equal(Backend.IsAskedAgain ? 3 : 1, Backend.CallsAbout(question));
    }

    [Fact]
    public async Task Silence_ends_in_a_hand_off_by_the_deadline()
    {
        using var silence = Backend.Fails("is anybody there?", Fault.Hang());
        var since = TimeProvider.System.GetTimestamp();

        var (conversation, asked) = await AskAsync("is anybody there?", Impatient);

        Assert.Equal(TurnOutcome.HandedOff("deadline"), await EndOfAsync(conversation, asked));
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 5, 10);
        AssertHandedOver(conversation);
    }

    [Fact]
    public async Task Another_stands_in_for_one_that_refuses()
    {
        Stage.Dify.Reply(_ => DifyScript.Answer("I stand in"));
        using var refusal = Backend.Fails("who stands in?", Fault.Status(401, """{"error":"no"}"""));

        var (conversation, asked) = await AskAsync("who stands in?", Covered);

        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, asked));
        Assert.Equal(["I stand in"], Stage.Answers(conversation));
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("stopped")]
    public async Task A_process_that_ends_while_it_thinks_leads_to_one_answer_or_to_a_human(string how)
    {
        var question = $"are you {how}?";
        var (conversation, asked, thinking) = await AskAndThinkAsync(question);

        await RestartAsync(how == "stopped", thinking);

        var outcome = await EndOfAsync(conversation, asked);
        Assert.Equal(Backend.IsAskedAgain ? OutcomeKind.Answered : OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal(Backend.IsAskedAgain ? $"re: {question}" : Farewell, Said(conversation));
        Assert.InRange(Backend.CallsAbout(question), 1, Backend.IsAskedAgain ? 2 : 1);
    }

    [Fact]
    public async Task The_beginning_of_an_answer_is_read_before_its_end()
    {
        var (conversation, asked, rest) = await AskAndReadAsync("where is it?");
        rest.SetResult();

        Assert.Equal(TurnOutcome.Answered, await EndOfAsync(conversation, asked));
        Assert.Equal(Whole, Said(conversation));
        Assert.Equal(1, Backend.CallsAbout("where is it?"));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_the_middle_of_an_answer_says_nothing_twice()
    {
        var (conversation, asked, rest) = await AskAndReadAsync("where is the other one?");
        await Stage.Chatwoot.WaitForQuietAsync(Patience);
        var said = Said(conversation);

        await RestartAsync(gracefully: false, rest);

        var outcome = await EndOfAsync(conversation, asked);
        Assert.Equal(Backend.KeepsAnswers ? OutcomeKind.Answered : OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal(Backend.KeepsAnswers ? Whole : $"{said}\n\n{Farewell}", Said(conversation));
        Assert.Equal(1, Backend.CallsAbout("where is the other one?"));
    }

    private async Task<(long Conversation, long Asked)> AskAsync(string question, string? label = null)
    {
        var conversation = (await Stage.Chatwoot.StartConversationAsync()).Id;
        await (label is null ? Task.CompletedTask : Stage.Chatwoot.SetLabelsAsync(conversation, label));
        return (conversation, (await Stage.Chatwoot.CustomerSaysAsync(conversation, question)).Id);
    }

    private async Task<(long Conversation, long Asked, TaskCompletionSource Thinking)> AskAndThinkAsync(string question)
    {
        var thinking = new TaskCompletionSource();
        Backend.Plays[question] = new Play($"re: {question}") { Thinking = thinking.Task };
        var (conversation, asked) = await AskAsync(question);
        await Eventually.Async(() => Task.FromResult(Backend.Asked.FirstOrDefault(one => one == question)), "the backend to be asked", Patience);
        return (conversation, asked, thinking);
    }

    /// <summary>Waits until the beginning was read, which is not the end.</summary>
    private async Task<(long Conversation, long Asked, TaskCompletionSource Ending)> AskAndReadAsync(string question)
    {
        var rest = new TaskCompletionSource();
        Backend.Plays[question] = new Play(Whole) { BeforeEnd = rest.Task };
        var (conversation, asked) = await AskAsync(question);
        await Stage.Chatwoot.WaitForBotMessageAsync(conversation, timeout: Patience);
        Assert.StartsWith(First, Said(conversation), StringComparison.Ordinal);
        Assert.DoesNotContain(Last, Said(conversation), StringComparison.Ordinal);
        return (conversation, asked, rest);
    }

    /// <summary>The backend goes on while the app is away.</summary>
    private async Task RestartAsync(bool gracefully, TaskCompletionSource released)
    {
        // Were the app away when Chatwoot tells of something, it would open the conversation.
        await Stage.Chatwoot.WaitForQuietAsync(Patience);
        await (gracefully ? Stage.App.StopAsync() : Task.CompletedTask);
        await Stage.KillAppAsync();
        released.SetResult();
        await Stage.StartAppAsync();
    }

    private Task<TurnOutcome> EndOfAsync(long conversation, long message) => new Records(Stage).EndOfAsync(conversation, message, Patience);

    /// <summary>What the customer has read, in paragraphs: how they are put into messages is of no interest here.</summary>
    private string Said(long conversation) => string.Join("\n\n", Stage.Answers(conversation));

    private void AssertHandedOver(long conversation)
    {
        Assert.Equal([Farewell], Stage.Answers(conversation));
        Assert.Equal("open", Stage.Chatwoot.Conversation(conversation).Status);
    }
}

public sealed class DifyPromiseTests(BackendStage<DifyActor> stage) : BackendPromises(stage), IClassFixture<BackendStage<DifyActor>>;

public sealed class LettaPromiseTests(BackendStage<LettaActor> stage) : BackendPromises(stage), IClassFixture<BackendStage<LettaActor>>;

public sealed class ResponsesPromiseTests(BackendStage<ResponsesActor> stage) : BackendPromises(stage), IClassFixture<BackendStage<ResponsesActor>>;

public sealed class CompletionsPromiseTests(BackendStage<CompletionsActor> stage) : BackendPromises(stage), IClassFixture<BackendStage<CompletionsActor>>;

public sealed class ChatWebhookPromiseTests(BackendStage<ChatWebhookActor> stage) : BackendPromises(stage), IClassFixture<BackendStage<ChatWebhookActor>>;

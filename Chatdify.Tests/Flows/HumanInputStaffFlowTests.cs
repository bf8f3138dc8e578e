using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>A chatflow that waits for human input: somebody of the team answers its form with a private note, and the run goes on.</summary>
public sealed class HumanInputStaffFlowTests(HumanInputStaffStage fixture) : IClassFixture<HumanInputStaffStage>
{
    private const string HowTo = "write a private note with nothing but the number or the title";

    private static readonly SimForm Refund = new("Refund of 40 EUR?", ("approve", "Approve"), ("reject", "Reject"));

    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    private DifySimulator Dify => fixture.Stage.Dify;

    [Fact]
    public async Task An_agents_note_lets_the_run_go_on_and_the_answer_comes_as_a_note_once()
    {
        var conversation = await HandOverAsync(Refund, "I can pay you back. ");
        var farewell = Stage.Answers(conversation);

        var note = await NoteAsync(conversation, "Approve");
        await EndAsync(conversation, note.Id);
        await Chatwoot.RedeliverAsync(note.Id, copies: 2);
        await Chatwoot.WaitForQuietAsync();

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, note.Id));
        var told = Notes(conversation);
        Assert.Contains("Refund of 40 EUR?\n\n1. Approve\n2. Reject", told[0], StringComparison.Ordinal);
        Assert.Contains(HowTo, told[0], StringComparison.Ordinal);
        Assert.Equal(["I can pay you back. Done: approve."], told.Skip(1));
        Assert.Single(farewell);
        Assert.Equal(farewell, Stage.Answers(conversation));
        Assert.Equal(("open", 1), (Chatwoot.Conversation(conversation).Status, Submissions(conversation).Count));
        Assert.Null((await new Records(Stage).ConversationAsync(conversation)).State.Form);
    }

    [Fact]
    public async Task Back_in_the_bots_queue_the_answer_goes_to_the_customer()
    {
        var going = new TaskCompletionSource();
        var conversation = await HandOverAsync(Refund, then: given => DifyScript.Answer($"Done: {given.Action}.").HeldUntil(going.Task));

        var note = await NoteAsync(conversation, "2");
        await Dify.WaitForAsync(_ => Submissions(conversation).Count == 1, "the answer to be handed in");
        Assert.False(Chatwoot.Conversation(conversation).TypingOn);
        await Chatwoot.SetStatusAsync(conversation, "pending");
        going.SetResult();

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, note.Id));
        Assert.Equal("Done: reject.", Stage.Answers(conversation)[^1]);
        Assert.Single(Notes(conversation));
    }

    [Fact]
    public async Task What_the_customer_writes_meanwhile_is_asked_after_it()
    {
        var going = new TaskCompletionSource();
        var conversation = await HandOverAsync(Refund, then: _ => DifyScript.WorkflowFailed("No money.").HeldUntil(going.Task));
        await Chatwoot.SetStatusAsync(conversation, "pending");

        var note = await NoteAsync(conversation, "1");
        await Dify.WaitForAsync(_ => Submissions(conversation).Count == 1, "the answer to be handed in");
        Dify.Enqueue(DifyScript.Answer("Tomorrow."));
        var question = await Chatwoot.CustomerSaysAsync(conversation, "When do I get it?");
        await Chatwoot.WaitForQuietAsync();
        going.SetResult();

        Assert.Equal(OutcomeKind.HandedOff, (await EndAsync(conversation, note.Id)).Kind);
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, question.Id));
        Assert.Equal("Tomorrow.", Stage.Answers(conversation)[^1]);
        Assert.Equal("pending", Chatwoot.Conversation(conversation).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_notes_one_counts(bool reversed)
    {
        var conversation = await HandOverAsync(Refund);

        Chatwoot.HoldWebhooks();
        SimMessage[] notes = [await NoteAsync(conversation, "approve"), await NoteAsync(conversation, "reject")];
        await Chatwoot.ReleaseWebhooksAsync(reversed);
        await Chatwoot.WaitForQuietAsync();

        // Deliveries that are released together may overtake each other.
        var counts = await new Records(Stage).IsStoredAsync(conversation, notes[0].Id) ? notes[0] : notes[1];
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, counts.Id));
        Assert.Equal(counts.Content, Assert.Single(Submissions(conversation)).Action);
        Assert.Equal($"Done: {counts.Content}.", Notes(conversation)[^1]);
        Assert.Single(await Task.WhenAll(notes.Select(note => new Records(Stage).IsStoredAsync(conversation, note.Id))), stored => stored);
    }

    [Fact]
    public async Task A_note_among_agents_is_ignored_and_writes_nothing()
    {
        var conversation = await HandOverAsync(Refund);
        var before = await StateAsync(conversation);

        var chat = await NoteAsync(conversation, "Approve? I would not.");
        var longer = await NoteAsync(conversation, $"1 {new string('x', 200)}");
        var said = await Chatwoot.AgentSaysAsync(conversation, "1");
        await Chatwoot.WaitForQuietAsync();

        Assert.All([chat, longer, said], message => Assert.Equal("ignored not_incoming", Outcome(message)));
        Assert.Equal(before, await StateAsync(conversation));
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, (await NoteAsync(conversation, "1")).Id));
    }

    [Fact]
    public async Task A_note_after_the_forms_time_is_a_note()
    {
        var conversation = await HandOverAsync(Refund with { Lifetime = TimeSpan.Zero });

        var note = await NoteAsync(conversation, "Approve");
        await Chatwoot.WaitForQuietAsync();

        Assert.Equal("ignored not_incoming", Outcome(note));
        Assert.Empty(Submissions(conversation));
    }

    [Theory]
    [InlineData(true, "the form's time is over")]
    [InlineData(false, "answered with a failure")]
    public async Task A_form_that_is_over_and_a_run_that_fails_are_told_in_one_note(bool isOver, string reason)
    {
        var conversation = await HandOverAsync(Refund, then: _ => DifyScript.WorkflowFailed("No money."));
        var (farewell, token) = (Stage.Answers(conversation), await WaitingAsync(conversation));
        using var fault = Dify.Faults.On(
            "POST", $"/form/human_input/{token}", isOver ? 1 : 0, Fault.Status(412, """{"code":"human_input_form_expired","message":"","status":412}"""));

        var note = await NoteAsync(conversation, "Approve");

        Assert.Equal(OutcomeKind.HandedOff, (await EndAsync(conversation, note.Id)).Kind);
        Assert.Equal(2, Notes(conversation).Count);
        Assert.Contains(reason, Notes(conversation)[^1], StringComparison.Ordinal);
        Assert.Equal(farewell, Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_note_that_comes_before_the_hand_off_is_done_is_not_lost_with_it()
    {
        Dify.Enqueue(DifyScript.Paused(Token()).Asking(Refund).Then(given => DifyScript.Answer($"Done: {given.Action}.")));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        using var fault = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", Fault.Status(503));
        var asked = await Chatwoot.CustomerSaysAsync(conversation, $"My parcel {conversation} is broken.");
        await Chatwoot.WaitForAsync(_ => Notes(conversation).Count == 1, "the form to be shown");

        var note = await NoteAsync(conversation, "1");
        await Chatwoot.WaitForQuietAsync();
        Chatwoot.Faults.Clear();

        Assert.Equal(TurnOutcome.HandedOff("paused"), await EndAsync(conversation, asked.Id));
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, note.Id));
        Assert.Equal("Done: approve.", Notes(conversation)[^1]);
    }

    [Fact]
    public async Task A_run_that_asks_again_shows_its_next_form_to_the_team()
    {
        var second = Token();
        var conversation = await HandOverAsync(
            Refund,
            then: _ => DifyScript.Paused(second, "First step. ").Asking(Refund with { Content = "Really?" }).Then(last => DifyScript.Answer($"Then: {last.Action}.")));
        var farewell = Stage.Answers(conversation);

        Assert.Equal(TurnOutcome.HandedOff("paused"), await EndAsync(conversation, (await NoteAsync(conversation, "1")).Id));
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, (await NoteAsync(conversation, "2")).Id));

        Assert.Equal(3, Notes(conversation).Count);
        Assert.Contains("Really?", Notes(conversation)[1], StringComparison.Ordinal);
        Assert.EndsWith("Then: reject.", Notes(conversation)[2], StringComparison.Ordinal);
        Assert.Equal(farewell, Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_form_with_fields_is_for_the_team_to_answer_elsewhere()
    {
        var conversation = await HandOverAsync(Refund with { Paragraphs = ["reason"] });

        Assert.Contains("cannot be answered with a note. It has fields to fill in.", Notes(conversation)[0], StringComparison.Ordinal);
        Assert.DoesNotContain(HowTo, Notes(conversation)[0], StringComparison.Ordinal);
        Assert.Null((await new Records(Stage).ConversationAsync(conversation)).State.Form);
    }

    private async Task<long> HandOverAsync(SimForm form, string before = "", Func<SimSubmission, DifyScript>? then = null)
    {
        Dify.Enqueue(DifyScript.Paused(Token(), before).Asking(form).Then(then ?? (given => DifyScript.Answer($"Done: {given.Action}."))));
        var conversation = (await Chatwoot.StartConversationAsync()).Id;
        var asked = await Chatwoot.CustomerSaysAsync(conversation, $"My parcel {conversation} is broken.");
        Assert.Equal(TurnOutcome.HandedOff("paused"), await EndAsync(conversation, asked.Id));
        await Chatwoot.WaitForQuietAsync();
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
        return conversation;
    }

    private Task<SimMessage> NoteAsync(long conversation, string text) => Chatwoot.AgentSaysAsync(conversation, text, isPrivate: true);

    /// <summary>But for what Chatwoot tells of the conversation's status, which it does after every message.</summary>
    private async Task<ConversationState> StateAsync(long conversation) =>
        (await new Records(Stage).ConversationAsync(conversation)).State with { LeftAt = null, LastLeftAt = null };

    private static string Token() => $"hitl_{Guid.NewGuid():N}";

    private Task<TurnOutcome> EndAsync(long conversation, long message) => new Records(Stage).EndOfAsync(conversation, message, TimeSpan.FromSeconds(30));

    private List<string> Notes(long conversation) =>
        [.. Chatwoot.Messages(conversation).Where(message => message is { Private: true, SenderType: "AgentBot" }).Select(message => message.Content!)];

    private List<SimSubmission> Submissions(long conversation)
    {
        var user = Dify.Runs.First(run => run.Query == $"My parcel {conversation} is broken.").User;
        return [.. Dify.Submissions.Where(given => given.User == user)];
    }

    private async Task<string> WaitingAsync(long conversation) => (await new Records(Stage).ConversationAsync(conversation)).State.Form!.Token;

    private string Outcome(SimMessage message)
    {
        var answer = JsonNode.Parse(Chatwoot.Deliveries.OfMessage(message.Id).First(delivery => delivery.Event == "message_created").ResponseBody!)!;
        return $"{answer["outcome"]} {answer["reason"]}".TrimEnd();
    }
}

/// <summary>A stage whose Dify runs a chatflow, and whose team answers its forms.</summary>
public sealed class HumanInputStaffStage : IAsyncLifetime
{
    public Stage Stage { get; private set; } = null!;

    public async Task InitializeAsync() => Stage = await Stage.StartAsync(
        new Dictionary<string, string> { ["Dify:HumanInput"] = "Staff" }, difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });

    public async Task DisposeAsync() => await Stage.DisposeAsync();
}

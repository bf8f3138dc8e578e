using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>A chatflow that waits for human input: the visitor answers its form in the chat, and the run goes on.</summary>
public sealed class HumanInputFlowTests(HumanInputStage fixture) : IClassFixture<HumanInputStage>
{
    private static readonly SimForm Refund = new("Refund of 40 EUR?", ("approve", "Approve"), ("reject", "Reject"));

    private Stage Stage => fixture.Stage;

    private ChatwootSimulator Chatwoot => fixture.Stage.Chatwoot;

    private DifySimulator Dify => fixture.Stage.Dify;

    [Fact]
    public async Task A_click_lets_the_run_go_on_and_its_answer_comes_once()
    {
        var (conversation, form) = await ShowAsync(Refund, "I can pay you back. ");

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal(["I can pay you back.", "Refund of 40 EUR?", "Done: approve."], Stage.Answers(conversation));
        Assert.Equal(("input_select", "approve,reject"), (form.ContentType, Values(form)));
        Assert.Single(Submissions(conversation));
        Assert.Null((await new Records(Stage).ConversationAsync(conversation)).State.Form);
    }

    [Fact]
    public async Task A_double_click_and_later_updates_of_the_message_change_nothing()
    {
        var (conversation, form) = await ShowAsync(Refund);

        await Chatwoot.SubmitAsync(form.Id, "Reject", "reject");
        await Chatwoot.SubmitAsync(form.Id, "Reject", "reject");
        await EndAsync(conversation, form.Id);
        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await Chatwoot.WaitForQuietAsync();

        Assert.Equal(["Refund of 40 EUR?", "Done: reject."], Stage.Answers(conversation));
        Assert.Equal("reject", Assert.Single(Submissions(conversation)).Action);
        Assert.Equal(["duplicate", "duplicate", "queued"], Outcomes(form.Id));
    }

    [Theory]
    [InlineData("Channel::Sms", "2", "text")]
    [InlineData("Channel::Email", "reject ", "text")]
    [InlineData("Channel::Telegram", "reject", "input_select")]
    [InlineData("Channel::Whatsapp", "Reject", "input_select")]
    public async Task On_other_channels_the_next_message_answers_by_title_id_or_number(string channel, string typed, string shownAs)
    {
        var (conversation, form) = await ShowAsync(Refund, channel: channel);

        var answer = await Chatwoot.CustomerSaysAsync(conversation, typed);

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, answer.Id));
        Assert.Equal("Done: reject.", Stage.Answers(conversation)[^1]);
        Assert.Equal(shownAs, form.ContentType);
        Assert.Equal(shownAs == "text", form.Content!.EndsWith("1. Approve\n2. Reject", StringComparison.Ordinal));
        Assert.Equal(1, Runs(conversation));
    }

    [Fact]
    public async Task Who_writes_something_else_is_answered_and_can_still_click()
    {
        var (conversation, form) = await ShowAsync(Refund);
        Dify.Enqueue(DifyScript.Answer("40 EUR is all you have paid."));

        var question = await Chatwoot.CustomerSaysAsync(conversation, "Why only 40?");
        await EndAsync(conversation, question.Id);
        Dify.Enqueue(DifyScript.Answer("One what?"));
        var number = await Chatwoot.CustomerSaysAsync(conversation, "1");
        await EndAsync(conversation, number.Id);
        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal(["Refund of 40 EUR?", "40 EUR is all you have paid.", "One what?", "Done: approve."], Stage.Answers(conversation));
        Assert.Equal(3, Runs(conversation));
    }

    [Fact]
    public async Task A_form_with_fields_is_filled_in_and_a_second_form_may_follow()
    {
        var fields = new SimForm("Where to? {{#$output.address#}}", ("send", "Send"), ("cancel", "Cancel"))
        {
            Paragraphs = ["address"],
            Select = ("speed", ["slow", "fast"]),
        };
        var second = Token();
        var (conversation, form) = await ShowAsync(fields, then: given => DifyScript.Paused(second, $"To {given.Inputs["address"]}, {given.Inputs["speed"]}. ")
            .Asking(Refund).Then(last => DifyScript.Answer($"Then: {last.Action}.")));

        await Chatwoot.SubmitFormAsync(form.Id, new Dictionary<string, string>
        {
            ["address"] = "Peace Avenue 1",
            ["speed"] = "fast",
            ["chatdify_action"] = "send",
        });
        await EndAsync(conversation, form.Id);
        var again = Chatwoot.Messages(conversation).Last(Stage.IsAnswer);
        await Chatwoot.SubmitAsync(again.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, again.Id));
        Assert.Equal("form", form.ContentType);
        Assert.Equal(["Where to? (address)", "To Peace Avenue 1, fast.", "Refund of 40 EUR?", "Then: approve."], Stage.Answers(conversation));
    }

    [Fact]
    public async Task An_answer_after_the_forms_time_calls_a_human_who_is_told_why()
    {
        var (conversation, form) = await ShowAsync(Refund with { Lifetime = TimeSpan.Zero });

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.HandedOff("human_input_form_expired"), await EndAsync(conversation, form.Id));
        Assert.Contains("the form's time is over", Note(conversation), StringComparison.Ordinal);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
        Assert.Empty(Submissions(conversation));
    }

    [Fact]
    public async Task Once_a_human_has_the_conversation_a_click_is_theirs_to_see()
    {
        var (conversation, form) = await ShowAsync(Refund);

        await Chatwoot.SetStatusAsync(conversation, "open");
        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await Chatwoot.WaitForQuietAsync();

        Assert.Equal(["ignored conversation_not_pending"], Outcomes(form.Id));
        Assert.Empty(Submissions(conversation));
        Assert.Equal(["Refund of 40 EUR?"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_human_who_takes_over_while_the_run_goes_on_has_the_word()
    {
        var going = new TaskCompletionSource();
        var (conversation, form) = await ShowAsync(Refund, then: given => DifyScript.Answer("Too late.").HeldUntil(going.Task));

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await Dify.WaitForAsync(_ => Submissions(conversation).Count == 1, "the answer to be handed in");
        await Chatwoot.SetStatusAsync(conversation, "open");
        going.SetResult();

        Assert.Equal(TurnOutcome.Dropped("conversation_open"), await EndAsync(conversation, form.Id));
        Assert.Equal(["Refund of 40 EUR?"], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_click_after_a_human_gave_the_conversation_back_is_the_bots_again()
    {
        var (conversation, form) = await ShowAsync(Refund);
        await Chatwoot.AgentSaysAsync(conversation, "Please choose above.");
        await Chatwoot.SetStatusAsync(conversation, "open");
        await Chatwoot.SetStatusAsync(conversation, "pending");
        await Chatwoot.WaitForQuietAsync();

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal("Done: approve.", Stage.Answers(conversation)[^1]);
    }

    [Fact]
    public async Task What_is_written_while_the_run_goes_on_is_asked_after_it()
    {
        var going = new TaskCompletionSource();
        var (conversation, form) = await ShowAsync(Refund, then: given => DifyScript.Answer("Done.").HeldUntil(going.Task));

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await Dify.WaitForAsync(_ => Submissions(conversation).Count == 1, "the answer to be handed in");
        Dify.Enqueue(DifyScript.Answer("Tomorrow."));
        var question = await Chatwoot.CustomerSaysAsync(conversation, "When do I get it?");
        await Chatwoot.WaitForQuietAsync();
        going.SetResult();

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, question.Id));
        Assert.Equal(["Refund of 40 EUR?", "Done.", "Tomorrow."], Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_button_on_a_channel_that_delivers_its_words_counts_also_later()
    {
        var (conversation, _) = await ShowAsync(Refund, channel: "Channel::Whatsapp");
        Dify.Enqueue(DifyScript.Answer("Not yet."));
        await EndAsync(conversation, (await Chatwoot.CustomerSaysAsync(conversation, "Is it paid?")).Id);

        var pressed = await Chatwoot.CustomerSaysAsync(conversation, "Approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, pressed.Id));
        Assert.Equal("Done: approve.", Stage.Answers(conversation)[^1]);
    }

    [Fact]
    public async Task What_the_channel_cannot_show_goes_to_a_human_with_the_form_in_the_note()
    {
        var form = Refund with { Paragraphs = ["reason"] };
        var (conversation, asked) = await AskAsync(form, "", null, "Channel::Sms");

        Assert.Equal(TurnOutcome.HandedOff("paused"), await EndAsync(conversation, asked));
        var note = Note(conversation);
        Assert.Contains("Refund of 40 EUR?", note, StringComparison.Ordinal);
        Assert.Contains("2. Reject", note, StringComparison.Ordinal);
        Assert.Contains("only a web widget can show", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_may_or_may_not_have_arrived_is_handed_in_once(bool arrived)
    {
        var (conversation, form) = await ShowAsync(Refund);
        using var fault = Dify.Faults.On("POST", $"/form/human_input/{await WaitingAsync(conversation)}", 1, arrived ? Fault.ResetAfterWork() : Fault.Reset());

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal(["Refund of 40 EUR?", "Done: approve."], Stage.Answers(conversation));
        Assert.Single(Submissions(conversation));
        Assert.Equal(arrived ? 1 : 2, Posts(conversation));
    }

    [Fact]
    public async Task A_run_whose_events_break_off_is_followed_to_its_end()
    {
        var going = new TaskCompletionSource();
        var (conversation, form) = await ShowAsync(Refund, then: given => DifyScript.Answer("Done at last.").HeldUntil(going.Task));
        using var fault = Dify.Faults.On("GET", "/workflow/*/events", 1, Fault.Status(502));

        await Chatwoot.SubmitAsync(form.Id, "Approve", "approve");
        await Dify.WaitForAsync(dify => fault.Remaining == 0, "the events to be asked for");
        going.SetResult();

        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, form.Id));
        Assert.Equal(["Refund of 40 EUR?", "Done at last."], Stage.Answers(conversation));
    }

    private async Task<(long Conversation, SimMessage Form)> ShowAsync(
        SimForm form, string before = "", Func<SimSubmission, DifyScript>? then = null, string channel = "Channel::WebWidget")
    {
        var (conversation, asked) = await AskAsync(form, before, then, channel);
        Assert.Equal(TurnOutcome.Answered, await EndAsync(conversation, asked));
        return (conversation, Chatwoot.Messages(conversation).Last(Stage.IsAnswer));
    }

    private async Task<(long Conversation, long Asked)> AskAsync(SimForm form, string before, Func<SimSubmission, DifyScript>? then, string channel)
    {
        Dify.Enqueue(DifyScript.Paused(Token(), before).Asking(form).Then(then ?? (given => DifyScript.Answer($"Done: {given.Action}."))));
        var conversation = (await Chatwoot.StartConversationAsync(channel: channel)).Id;
        return (conversation, (await Chatwoot.CustomerSaysAsync(conversation, $"My parcel {conversation} is broken.")).Id);
    }

    private static string Token() => $"hitl_{Guid.NewGuid():N}";

    private Task<TurnOutcome> EndAsync(long conversation, long message) => new Records(Stage).EndOfAsync(conversation, message, TimeSpan.FromSeconds(30));

    private string Note(long conversation) => Chatwoot.Messages(conversation).Last(message => message is { Private: true, SenderType: "AgentBot" }).Content!;

    private static string Values(SimMessage form) =>
        string.Join(',', form.ContentAttributes["items"]!.AsArray().Select(item => item!["value"]!.GetValue<string>()));

    private string User(long conversation) => Dify.Runs.First(run => run.Query == $"My parcel {conversation} is broken.").User;

    private List<SimSubmission> Submissions(long conversation) => [.. Dify.Submissions.Where(given => given.User == User(conversation))];

    private int Runs(long conversation) => Dify.Runs.Count(run => run.User == User(conversation));

    private async Task<string> WaitingAsync(long conversation) => (await new Records(Stage).ConversationAsync(conversation)).State.Form!.Token;

    private int Posts(long conversation) => Dify.Requests.Count("POST", $"/form/human_input/{Submissions(conversation)[0].Token}");

    private List<string> Outcomes(long message) =>
        [.. Chatwoot.Deliveries.All
            .Where(delivery => delivery.MessageId == message && delivery.Event == "message_updated" && delivery.Body.Contains("submitted_values", StringComparison.Ordinal))
            .Select(delivery => JsonNode.Parse(delivery.ResponseBody!)!)
            .Select(answer => $"{answer["outcome"]} {answer["reason"]}".TrimEnd())
            .Order()];
}

/// <summary>A stage whose Dify runs a chatflow, and whose visitors answer its forms.</summary>
public sealed class HumanInputStage : IAsyncLifetime
{
    public Stage Stage { get; private set; } = null!;

    public async Task InitializeAsync() => Stage = await Stage.StartAsync(
        new Dictionary<string, string> { ["Dify:HumanInput"] = "Visitor" }, difyOptions: new DifySimulatorOptions { Mode = "advanced-chat" });

    public async Task DisposeAsync() => await Stage.DisposeAsync();
}

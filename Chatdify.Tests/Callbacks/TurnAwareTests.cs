using System.Net;

using Chatdify.Core.Conversations;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>Callbacks during the turn that they belong to.</summary>
[Collection(CallbackFixture.Name)]
public sealed class TurnAwareTests(CallbackFixture api)
{
    private ChatwootSimulator Chatwoot => api.Chatwoot;

    [Fact]
    public async Task A_hand_off_in_a_turn_comes_after_its_answer_without_a_farewell()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Answer("One moment, please."),
            id => api.PostAsync($"v1/conversations/{id}/handoff", """{"reason":"wants a person","team":"billing","note":"Order 4711"}"""));

        var after = Chatwoot.Conversation(conversation);
        Assert.Equal(TurnOutcome.HandedOff("callback"), outcome);
        Assert.Equal(("open", "billing"), (after.Status, after.Team));
        Assert.Equal(["One moment, please."], api.Stage.Answers(conversation));
        var note = Assert.Single(after.Messages, message => message.Private).Content!;
        Assert.Contains("wants a person", note, StringComparison.Ordinal);
        Assert.Contains("Order 4711", note, StringComparison.Ordinal);
        Assert.NotNull(after.WaitingSince);
        Assert.Equal(["handoff"], (await new Records(api.Stage).LastTurnAsync(conversation))!.Acts);
    }

    [Fact]
    public async Task An_empty_answer_after_a_hand_off_is_no_failure_and_the_customer_is_told()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Empty(), id => api.PostAsync($"v1/conversations/{id}/handoff", """{"reason":"asked"}"""));

        Assert.Equal(TurnOutcome.HandedOff("callback"), outcome);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
        Assert.Contains("colleague", Assert.Single(api.Stage.Answers(conversation)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resolved")]
    [InlineData("snoozed")]
    public async Task A_status_of_the_pipeline_does_not_silence_its_own_answer(string status)
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Answer("Goodbye!"), id => api.CallAsync("PUT", $"v1/conversations/{id}/status", $$"""{"status":"{{status}}"}"""));

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal(["Goodbye!"], api.Stage.Answers(conversation));
        Assert.Equal(status, Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task An_assignee_of_the_pipeline_does_not_silence_its_own_answer()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Answer("Pyotr will help you."), id => api.CallAsync("PUT", $"v1/conversations/{id}/assignee", """{"assignee":"ПЁТР В."}"""));

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal(["Pyotr will help you."], api.Stage.Answers(conversation));
        Assert.Equal("Пётр В.", Chatwoot.Conversation(conversation).Assignee);
    }

    [Fact]
    public async Task A_person_whom_a_team_brings_along_does_not_silence_the_answer()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Answer("Support will see to it."), id => api.CallAsync("PUT", $"v1/conversations/{id}/team", """{"team":"support"}"""));

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal("Пётр В.", Chatwoot.Conversation(conversation).Assignee);
        Assert.Equal(["Support will see to it."], api.Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_message_of_the_pipeline_counts_as_its_answer()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.Empty(), id => api.PostAsync($"v1/conversations/{id}/messages", """{"content":"Here you are."}"""));

        Assert.Equal(TurnOutcome.AnsweredByCallback, outcome);
        Assert.Equal(["Here you are."], api.Stage.Answers(conversation));
        Assert.Equal("pending", Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_label_alone_is_no_answer_so_a_human_is_called()
    {
        var (conversation, outcome) = await TurnAsync(DifyScript.Empty(), id => api.PostAsync($"v1/update-labels/{id}", """["x"]"""));

        Assert.Equal(TurnOutcome.HandedOff("empty_answer"), outcome);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_run_that_fails_after_it_called_a_human_is_not_asked_again()
    {
        var (conversation, outcome) = await TurnAsync(
            DifyScript.ErrorMidStream("", "internal_server_error", 500, "boom"),
            id => api.PostAsync($"v1/toggle-status/{id}", """{"status":"open"}"""));

        Assert.Equal(OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
        Assert.Single(api.Dify.Runs, run => run.Inputs["chatwoot_conversation_id"]!.GetValue<string>() == $"{conversation}");
    }

    [Fact]
    public async Task Who_sets_pending_again_has_thought_better_of_it()
    {
        var (conversation, outcome) = await TurnAsync(DifyScript.Answer("I can do it."), async id =>
        {
            await api.PostAsync($"v1/toggle-status/{id}", """{"status":"open"}""");
            return await api.PostAsync($"v1/toggle-status/{id}", """{"status":"pending"}""");
        });

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal("pending", Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task A_pipeline_cannot_speak_once_a_human_has_taken_over()
    {
        CallbackFixture.Reply? refused = null;
        var (conversation, outcome) = await TurnAsync(DifyScript.Answer("too late"), async id =>
        {
            await Chatwoot.SetStatusAsync(long.Parse(id, null), "open");
            return refused = await api.CallAsync("POST", $"v1/conversations/{id}/messages", """{"content":"too late as well"}""", key: api.Token(long.Parse(id, null)));
        });

        Assert.Equal((HttpStatusCode.Conflict, "not_the_bots"), (refused!.Status, refused["reason"]));
        Assert.Equal(TurnOutcome.Dropped("conversation_open"), outcome);
        Assert.Empty(api.Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_pipeline_with_an_api_key_cannot_speak_after_its_turn_was_ended_because_a_human_took_over()
    {
        var (conversation, outcome) = await TurnAsync(DifyScript.Answer("too late"), async id =>
        {
            await Chatwoot.SetStatusAsync(long.Parse(id, null), "open");
            return await api.CallAsync("GET", $"v1/dialogue-info/{id}");
        });

        var late = await api.CallAsync("POST", $"v1/conversations/{conversation}/messages", """{"content":"too late as well"}""");

        Assert.Equal(TurnOutcome.Dropped("conversation_open"), outcome);
        Assert.Equal((HttpStatusCode.Conflict, "not_the_bots"), (late.Status, late["reason"]));
        Assert.Empty(api.Stage.Answers(conversation));
    }

    [Fact]
    public async Task Every_question_carries_a_token_that_is_good_for_its_conversation_only()
    {
        string? token = null;
        api.Dify.Reply(_ => DifyScript.Answer("ok").Doing((request, _) =>
        {
            token = request.Inputs["bridge_token"]!.GetValue<string>();
            return Task.CompletedTask;
        }));
        var other = await api.NewConversationAsync();
        var conversation = await api.NewConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "token, please");
        await new Records(api.Stage).EndOfAsync(conversation, asked.Id);

        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync("PUT", $"v1/conversations/{conversation}/priority", """{"priority":"low"}""", key: token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync("PUT", "v1/conversations/current/priority", """{"priority":"low"}""", key: token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.CallAsync("PUT", $"v1/conversations/{other}/priority", """{"priority":"low"}""", key: token)).Status);
        var narrowed = await api.CallAsync("PUT", $"v1/conversations/{other}/priority", $$"""{"priority":"low","bridge_token":"{{token}}"}""");
        Assert.Equal((HttpStatusCode.Forbidden, "other_conversation"), (narrowed.Status, narrowed["reason"]));
        Assert.DoesNotContain(api.Stage.Output, line => line.Contains(token!, StringComparison.Ordinal));
    }

    /// <summary>One turn whose pipeline makes one call that succeeds or not; waits for its end.</summary>
    private async Task<(long Conversation, TurnOutcome Outcome)> TurnAsync(DifyScript script, Func<string, Task<CallbackFixture.Reply>> act)
    {
        api.Dify.Reply(_ => script.Doing(async (request, _) => await act(request.Inputs["chatwoot_conversation_id"]!.GetValue<string>())));
        var conversation = await api.NewConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation, $"question in {conversation}");
        return (conversation, await new Records(api.Stage).EndOfAsync(conversation, asked.Id));
    }
}

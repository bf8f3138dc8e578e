using System.Net;

using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>Dify's HTTP node retries: nothing is said twice.</summary>
[Collection(CallbackFixture.Name)]
public sealed class OnceOnlyTests(CallbackFixture api)
{
    private ChatwootSimulator Chatwoot => api.Chatwoot;

    [Fact]
    public async Task The_same_key_answers_the_first_answer()
    {
        var (id, key) = (await api.NewConversationAsync(), $"{Guid.NewGuid()}");

        var first = await SendAsync(id, "once", key);
        var second = await SendAsync(id, "once", key);

        Assert.Equal((HttpStatusCode.OK, first.Text), (second.Status, second.Text));
        Assert.Single(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_mistake()
    {
        var (id, key) = (await api.NewConversationAsync(), $"{Guid.NewGuid()}");
        await SendAsync(id, "one", key);

        var reply = await SendAsync(id, "two", key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (reply.Status, reply["reason"]));
        Assert.Single(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task Different_keys_say_the_same_words_twice()
    {
        var id = await api.NewConversationAsync();

        await SendAsync(id, "again", $"{Guid.NewGuid()}");
        await SendAsync(id, "again", $"{Guid.NewGuid()}");

        Assert.Equal(2, Chatwoot.Messages(id).Count);
    }

    [Fact]
    public async Task Ten_identical_notes_at_once_are_one()
    {
        var id = await api.NewConversationAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            api.PostAsync($"v1/send-chatwoot-message?conversation_id={id}&message=note&is_private=true")));

        Assert.All(replies, reply => Assert.Equal((HttpStatusCode.OK, replies[0].Text), (reply.Status, reply.Text)));
        Assert.Single(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task The_same_words_in_two_turns_are_said_twice()
    {
        api.Dify.Reply(_ => DifyScript.Empty().Doing(async (request, _) =>
        {
            await api.PostAsync($"v1/conversations/{request.Inputs["chatwoot_conversation_id"]}/messages", """{"content":"Working on it."}""");
            await api.PostAsync($"v1/conversations/{request.Inputs["chatwoot_conversation_id"]}/messages", """{"content":"Working on it."}""");
        }));
        var id = await api.NewConversationAsync();
        foreach (var question in new[] { "one", "two" })
        {
            var asked = await Chatwoot.CustomerSaysAsync(id, $"{question} in {id}");
            await new Records(api.Stage).EndOfAsync(id, asked.Id);
        }

        Assert.Equal(["Working on it.", "Working on it."], api.Stage.Answers(id));
    }

    [Fact]
    public async Task A_second_hand_off_does_not_say_farewell_again()
    {
        var id = await api.NewConversationAsync();

        var first = await api.PostAsync($"v1/conversations/{id}/handoff", """{"reason":"asked"}""");
        var second = await api.PostAsync($"v1/conversations/{id}/handoff", """{"reason":"asked"}""");

        Assert.Equal(first.Text, second.Text);
        Assert.Single(api.Stage.Answers(id));
        Assert.Single(Chatwoot.Messages(id), message => message.Private);
    }

    [Fact]
    public async Task A_lost_answer_of_Chatwoot_is_looked_up_and_nothing_is_said_twice()
    {
        var id = await api.NewConversationAsync();
        foreach (var (fault, text) in new[] { (Fault.ResetAfterWork(), "reset"), (Fault.StatusAfterWork(502), "502"), (Fault.HangAfterWork(), "hang"), (Fault.StatusAfterWork(500), "500") })
        {
            using var rule = Chatwoot.Faults.On("POST", "/messages", 1, fault);

            var reply = await SendAsync(id, text);

            Assert.True(reply.Status == HttpStatusCode.OK, $"{text}: {reply}");
            Assert.Equal(Chatwoot.Messages(id)[^1].Id, reply.Json["message_id"]!.GetValue<long>());
        }

        Assert.Equal(["reset", "502", "hang", "500"], Chatwoot.Messages(id).Select(message => message.Content));
    }

    [Fact]
    public async Task A_failure_that_is_certain_may_be_tried_again_at_once()
    {
        var (id, key) = (await api.NewConversationAsync(), $"{Guid.NewGuid()}");
        using (Chatwoot.Faults.On("POST", "/messages", 1, Fault.Status(422)))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(id, "hello", key)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(id, "hello", key)).Status);
        Assert.Single(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task What_stays_unclear_is_looked_for_by_the_next_try()
    {
        var id = await api.NewConversationAsync();
        using (Chatwoot.Faults.On("GET", "/messages", Fault.Status(500)))
        using (Chatwoot.Faults.On("POST", "/messages", 1, Fault.ResetAfterWork()))
        {
            var unclear = await SendAsync(id, "there?");
            Assert.Equal((HttpStatusCode.BadGateway, "unclear_send"), (unclear.Status, unclear["reason"]));
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(id, "there?")).Status);
        Assert.Single(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task What_stays_unclear_is_found_behind_all_that_was_said_since()
    {
        var (id, key) = (await api.NewConversationAsync(), $"{Guid.NewGuid()}");
        using (Chatwoot.Faults.On("GET", "/messages", Fault.Status(500)))
        using (Chatwoot.Faults.On("POST", "/messages", 1, Fault.ResetAfterWork()))
        {
            Assert.Equal("unclear_send", (await SendAsync(id, "there?", key))["reason"]);
        }

        for (var note = 0; note < 45; note++)
        {
            await api.PostAsync($"v1/send-chatwoot-message?conversation_id={id}&message=note {note}&is_private=true");
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(id, "there?", key)).Status);
        Assert.Single(Chatwoot.Messages(id), message => message.Content == "there?");
    }

    private Task<CallbackFixture.Reply> SendAsync(long id, string text, string? key = null) =>
        api.CallAsync("POST", $"v1/conversations/{id}/messages", $$"""{"content":"{{text}}"}""", idempotencyKey: key);
}

using System.Net;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>What a pipeline may do once a human has the conversation, or once nothing tells whether one has.</summary>
[Collection(CallbackFixture.Name)]
public sealed class TakeoverTests(CallbackFixture api)
{
    private ChatwootSimulator Chatwoot => api.Chatwoot;

    [Fact]
    public async Task A_pipeline_does_not_speak_while_nothing_tells_whose_the_conversation_is()
    {
        var conversation = await api.NewConversationAsync();
        using var rule = Chatwoot.Faults.On("GET", $"/conversations/{conversation}", Fault.Status(503));

        var reply = await api.CallAsync("POST", $"v1/conversations/{conversation}/messages", """{"content":"hi"}""", key: api.Token(conversation));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "owner_unknown"), (reply.Status, reply["reason"]));
        Assert.Empty(api.Stage.Answers(conversation));
    }

    [Fact]
    public async Task A_human_who_comes_while_a_file_is_fetched_is_not_talked_over()
    {
        var (conversation, fetched) = (await api.NewConversationAsync(), new TaskCompletionSource());
        using var rule = Chatwoot.Faults.On("GET", "/health", 1, Fault.HeldUntil(fetched.Task));
        var file = new Uri(Chatwoot.BaseUrl, "/health");

        var call = api.CallAsync(
            "POST", $"v1/conversations/{conversation}/messages", $$"""{"content":"see","attachments":["{{file}}"]}""", key: api.Token(conversation));
        await Eventually.Async(() => Task.FromResult(rule.Hits == 1 ? rule : null), "the file to be fetched");
        await Chatwoot.SetStatusAsync(conversation, "open");
        fetched.SetResult();

        var reply = await call;
        Assert.Equal((HttpStatusCode.Conflict, "not_the_bots"), (reply.Status, reply["reason"]));
        Assert.Empty(api.Stage.Answers(conversation));
    }

    [Theory]
    [InlineData("status", """{"status":"resolved"}""")]
    [InlineData("status", """{"status":"pending"}""")]
    [InlineData("status", """{"status":"snoozed"}""")]
    [InlineData("assignee", """{"assignee":"ПЁТР В."}""")]
    public async Task A_run_that_outlived_its_turn_does_not_take_the_conversation_from_the_human(string what, string body)
    {
        var conversation = await TakenOverAsync();

        var withKey = await api.CallAsync("PUT", $"v1/conversations/{conversation}/{what}", body);
        var withToken = await api.CallAsync("PUT", $"v1/conversations/{conversation}/{what}", body, key: api.Token(conversation));

        Assert.All([withKey, withToken], reply => Assert.Equal((HttpStatusCode.Conflict, "not_the_bots"), (reply.Status, reply["reason"])));
        var after = Chatwoot.Conversation(conversation);
        Assert.Equal(("open", null), (after.Status, after.Assignee));
    }

    [Fact]
    public async Task A_run_that_outlived_its_turn_may_still_call_a_human()
    {
        var conversation = await TakenOverAsync();

        var reply = await api.CallAsync("PUT", $"v1/conversations/{conversation}/status", """{"status":"open"}""", key: api.Token(conversation));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    [Fact]
    public async Task A_pipeline_does_not_take_the_conversation_back_in_its_turn_either()
    {
        CallbackFixture.Reply? refused = null;
        api.Dify.Reply(_ => DifyScript.Answer("too late").Doing(async (request, _) =>
        {
            var id = request.Inputs["chatwoot_conversation_id"]!.GetValue<string>();
            await Chatwoot.SetStatusAsync(long.Parse(id, null), "open");
            refused = await api.PostAsync($"v1/toggle-status/{id}", """{"status":"pending"}""");
        }));
        var conversation = await api.NewConversationAsync();

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "are you there?");
        Assert.Equal(TurnOutcome.Dropped("conversation_open"), await new Records(api.Stage).EndOfAsync(conversation, asked.Id));

        Assert.Equal((HttpStatusCode.Conflict, "not_the_bots"), (refused!.Status, refused["reason"]));
        Assert.Equal("open", Chatwoot.Conversation(conversation).Status);
    }

    [Theory]
    [InlineData("resolved")]
    [InlineData("pending")]
    public async Task An_operators_own_system_sets_the_status_of_any_conversation(string status)
    {
        var conversation = await api.TalkedConversationAsync();
        await Chatwoot.SetStatusAsync(conversation, "open");

        var reply = await api.CallAsync("PUT", $"v1/conversations/{conversation}/status", $$"""{"status":"{{status}}"}""");

        Assert.Equal((HttpStatusCode.OK, status), (reply.Status, Chatwoot.Conversation(conversation).Status));
    }

    [Theory]
    [InlineData("status", """{"status":"resolved"}""")]
    [InlineData("assignee", """{"assignee":"ПЁТР В."}""")]
    public async Task Nothing_is_the_callers_while_the_conversation_is_being_handed_over(string what, string body)
    {
        var (conversation, told) = (await api.NewConversationAsync(), new TaskCompletionSource());
        using var rule = Chatwoot.Faults.On("POST", $"/conversations/{conversation}/toggle_status", 1, Fault.HeldUntil(told.Task));
        var handoff = api.PostAsync($"v1/conversations/{conversation}/handoff", """{"reason":"asked"}""");
        await Eventually.Async(() => Task.FromResult(rule.Hits == 1 ? rule : null), "the conversation to be opened");

        var reply = await api.CallAsync("PUT", $"v1/conversations/{conversation}/{what}", body);
        told.SetResult();
        await handoff;

        Assert.Equal((HttpStatusCode.Conflict, "handing_over"), (reply.Status, reply["reason"]));
        Assert.Null(Chatwoot.Conversation(conversation).Assignee);
    }

    /// <summary>A conversation that a human has opened in the middle of the bot's turn, which is over.</summary>
    private async Task<long> TakenOverAsync()
    {
        api.Dify.Reply(_ => DifyScript.Answer("too late").Doing(
            async (request, _) => await Chatwoot.SetStatusAsync(long.Parse(request.Inputs["chatwoot_conversation_id"]!.GetValue<string>(), null), "open")));
        var conversation = await api.NewConversationAsync();
        var asked = await Chatwoot.CustomerSaysAsync(conversation, "are you there?");
        await new Records(api.Stage).EndOfAsync(conversation, asked.Id);
        return conversation;
    }
}

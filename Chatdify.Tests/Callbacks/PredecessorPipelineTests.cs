using System.Net;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>
/// The calls of a pipeline built for the Python predecessor, byte for byte as its HTTP nodes send them: only the address and one header are new.
/// </summary>
[Collection(CallbackFixture.Name)]
public sealed class PredecessorPipelineTests(CallbackFixture api)
{
    private ChatwootSimulator Chatwoot => api.Chatwoot;

    [Fact]
    public async Task A_whole_run_classifies_notes_assigns_and_hands_over()
    {
        api.Dify.Reply(_ => DifyScript.Answer("A colleague will look into the delivery.").Doing(RunAsync));
        var conversation = await api.NewConversationAsync();

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "My parcel is lost");
        var outcome = await new Records(api.Stage).EndOfAsync(conversation, asked.Id);

        var after = Chatwoot.Conversation(conversation);
        Assert.Equal(TurnOutcome.HandedOff("callback"), outcome);
        Assert.Equal(("open", "хүргэлт", "high"), (after.Status, after.Team, after.Priority));
        Assert.Equal(["lost-parcel", "vip"], after.Labels);
        Assert.Equal("""{"region":"north"}""", after.CustomAttributes.ToJsonString());
        Assert.Equal(["A colleague will look into the delivery."], api.Stage.Answers(conversation));
        Assert.Equal("Summary: parcel lost", Assert.Single(after.Messages, message => message is { Private: true, SenderType: "AgentBot" }).Content);
    }

    [Fact]
    public async Task A_run_whose_variables_are_all_None_changes_nothing_and_answers()
    {
        api.Dify.Reply(_ => DifyScript.Answer("Hello!").Doing(async (request, _) =>
        {
            var id = request.Inputs["chatwoot_conversation_id"]!.GetValue<string>();
            await SkippedAsync($"v1/toggle-priority/{id}", """{"priority": "None"}""");
            await SkippedAsync($"v1/assign-team/{id}", """{"team": "None"}""");
            await SkippedAsync($"v1/toggle-status/{id}", """{"status": ""}""");
            await SkippedAsync($"v1/update-labels/{id}", "");
            await SkippedAsync($"v1/update-custom-attributes/{id}", """{"region": "none"}""");
            await SkippedAsync($"v1/send-chatwoot-message?conversation_id={id}&message=&is_private=True", "");
        }));
        var conversation = await api.NewConversationAsync();

        var asked = await Chatwoot.CustomerSaysAsync(conversation, "hello");

        Assert.Equal(TurnOutcome.Answered, await new Records(api.Stage).EndOfAsync(conversation, asked.Id));
        var after = Chatwoot.Conversation(conversation);
        Assert.Equal(("pending", null, null), (after.Status, after.Team, after.Priority));
        Assert.Equal((0, 0), (after.Labels.Count, after.CustomAttributes.Count));
    }

    [Fact]
    public async Task The_answers_have_the_fields_that_pipelines_read()
    {
        var id = await api.NewConversationAsync();

        var status = await api.PostAsync($"v1/toggle-status/{id}", """{"status":"snoozed"}""");
        Assert.Equal(("success", $"{id}", "snoozed", "pending"), (status["status"], status["conversation_id"], status["new_status"], status["previous_status"]));
        var priority = await api.PostAsync($"v1/toggle-priority/{id}", """{"priority":"urgent"}""");
        Assert.Equal(("success", $"{id}", "urgent"), (priority["status"], priority["conversation_id"], priority["priority"]));
        var team = await api.PostAsync($"v1/assign-team/{id}", """{"team":"SUPPORT"}""");
        Assert.Equal(("success", $"{id}", "support", "7"), (team["status"], team["conversation_id"], team["team"], team["team_id"]));
        var labels = await api.PostAsync($"v1/update-labels/{id}", """["a","b"]""");
        Assert.Equal(("success", $"{id}", """["a","b"]"""), (labels["status"], labels["conversation_id"], labels.Json["labels"]!.ToJsonString()));
        var attributes = await api.PostAsync($"v1/update-custom-attributes/{id}", """{"region":"север"}""");
        Assert.Equal(("success", "север"), (attributes["status"], attributes.Json["custom_attributes"]!["region"]!.GetValue<string>()));
        var message = await api.PostAsync($"v1/send-chatwoot-message?conversation_id={id}&message=Note&is_private=true");
        Assert.Equal(("success", $"{id}"), (message["status"], message["conversation_id"]));
        Assert.NotNull(message.Json["result"]);
    }

    [Fact]
    public async Task Opening_answers_success_although_Chatwoot_says_success_null()
    {
        var id = await api.NewConversationAsync();

        var reply = await api.PostAsync($"v1/toggle-status/{id}", """{"status":"open"}""");

        Assert.Equal((HttpStatusCode.OK, "success", "open", "pending"), (reply.Status, reply["status"], reply["new_status"], reply["previous_status"]));
        Assert.Equal("open", Chatwoot.Conversation(id).Status);
    }

    [Fact]
    public async Task The_mapping_is_found_from_both_sides()
    {
        var id = await api.TalkedConversationAsync();

        var info = await api.GetAsync($"v1/get-bridge-conversation-info/{id}");
        var back = await api.GetAsync($"v1/conversations/dify/{info["dify_conversation_id"]}");

        Assert.Equal((HttpStatusCode.OK, $"{id}"), (back.Status, back["chatwoot_conversation_id"]));
        Assert.Equal(info.Text, (await api.GetAsync($"v1/dialogue-info/{id}")).Text);
        Assert.Equal(info["dify_conversation_id"], (await api.GetAsync($"v1/conversations/{id}"))["dify_conversation_id"]);
        Assert.Contains((JsonArray)(await api.GetAsync("v1/conversations")).Json["conversations"]!, one => one!["conversation_id"]!.GetValue<long>() == id);
        Assert.Equal(2, ((JsonArray)(await api.GetAsync($"v1/chatwoot-messages/{id}")).Json["messages"]!).Count);
    }

    private async Task RunAsync(DifyRequest request, CancellationToken cancellationToken)
    {
        var id = request.Inputs["chatwoot_conversation_id"]!.GetValue<string>();
        await DoneAsync($"v1/send-chatwoot-message?conversation_id={id}&message=Summary%3A%20parcel%20lost&is_private=True", "");
        await DoneAsync($"v1/toggle-priority/{id}", """{"priority": "High"}""");
        await DoneAsync($"v1/update-custom-attributes/{id}", """{"region": "north", "order": "None"}""");
        await DoneAsync($"v1/update-labels/{id}", """["lost-parcel", "vip"]""");
        await DoneAsync($"v1/assign-team/{id}", """{"team": "Хүргэлт"}""");
        var opened = await DoneAsync($"v1/toggle-status/{id}", """{"status": "open"}""");
        Assert.Equal("true", opened["deferred"]);
    }

    private async Task<CallbackFixture.Reply> DoneAsync(string path, string body)
    {
        var reply = await api.PostAsync(path, body);
        Assert.True(reply.Status == HttpStatusCode.OK && reply["skipped"] is null, $"{path}: {reply}");
        return reply;
    }

    private async Task SkippedAsync(string path, string body) => Assert.Equal("true", (await api.PostAsync(path, body))["skipped"]);
}

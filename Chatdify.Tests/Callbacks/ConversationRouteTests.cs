using System.Net;
using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>What the resource routes do.</summary>
[Collection(CallbackFixture.Name)]
public sealed class ConversationRouteTests(CallbackFixture api)
{
    private ChatwootSimulator Chatwoot => api.Chatwoot;

    [Fact]
    public async Task Twenty_parallel_label_additions_end_with_twenty_labels()
    {
        var id = await api.NewConversationAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            api.PostAsync(number % 2 == 0 ? $"v1/update-labels/{id}" : $"v1/conversations/{id}/labels", $$"""{"labels":["label-{{number}}"]}""")));

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"label-{number}").Order(), Chatwoot.Conversation(id).Labels.Order());
    }

    [Fact]
    public async Task Parallel_attributes_are_all_kept()
    {
        var id = await api.NewConversationAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => api.PostAsync($"v1/update-custom-attributes/{id}", $$"""{"a{{number}}":{{number}}}""")));

        Assert.Equal(10, Chatwoot.Conversation(id).CustomAttributes.Count);
    }

    [Fact]
    public async Task Labels_are_merged_removed_and_replaced_only_on_request()
    {
        var id = await api.NewConversationAsync();
        await Chatwoot.SetLabelsAsync(id, "there", "VIP");

        await api.PostAsync($"v1/conversations/{id}/labels", """{"labels":["vip","new, newer"]}""");
        Assert.Equal(["there", "VIP", "new, newer"], Chatwoot.Conversation(id).Labels);
        await api.CallAsync("DELETE", $"v1/conversations/{id}/labels?labels=THERE,unknown");
        Assert.Equal(["VIP", "new, newer"], Chatwoot.Conversation(id).Labels);
        await api.PostAsync($"v1/update-labels/{id}?mode=replace", """["only","None"]""");
        Assert.Equal(["only"], Chatwoot.Conversation(id).Labels);
        await api.PostAsync($"v1/update-labels/{id}?mode=replace", "[]");
        Assert.Empty(Chatwoot.Conversation(id).Labels);
    }

    [Fact]
    public async Task Attributes_are_merged_and_null_deletes()
    {
        var id = await api.NewConversationAsync();
        await api.PostAsync($"v1/update-custom-attributes/{id}", """{"a":"1","b":2,"c":true,"d":"None","e":null}""");
        Assert.Equal("""{"a":"1","b":2,"c":true}""", Chatwoot.Conversation(id).CustomAttributes.ToJsonString());

        var reply = await api.CallAsync("PATCH", $"v1/conversations/{id}/attributes", """{"attributes":{"a":null,"b":"n/a","f":"x"}}""");

        Assert.Equal("""{"b":2,"c":true,"f":"x"}""", Chatwoot.Conversation(id).CustomAttributes.ToJsonString());
        Assert.Equal("""{"b":2,"c":true,"f":"x"}""", reply.Json["custom_attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Reads_keep_working_after_a_team_is_assigned()
    {
        var id = await api.NewConversationAsync();
        await api.CallAsync("PUT", $"v1/conversations/{id}/team", """{"team":7}""");

        var reply = await api.GetAsync($"v1/conversations/{id}");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(("support", "pending"), (reply.Json["team"]!["name"]!.GetValue<string>(), reply["conversation_status"]));
        Assert.Equal(Chatwoot.Conversation(id).ContactId, reply.Json["contact"]!["id"]!.GetValue<long>());
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync($"v1/update-labels/{id}", "x", "text/plain")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"v1/conversations/{id}/messages")).Status);
    }

    [Theory]
    [InlineData("assign-team/{0}", "team", "teams", "хүргэлт")]
    [InlineData("conversations/{0}/team", "team", "teams", "billing")]
    [InlineData("conversations/{0}/assignee", "assignee", "agents", "Пётр В.")]
    [InlineData("conversations/{0}/handoff", "team", "teams", "support")]
    public async Task An_unknown_team_or_person_is_404_with_the_names_and_nothing_changes(string path, string field, string list, string known)
    {
        var id = await api.NewConversationAsync();
        await Chatwoot.AssignAsync(id, teamId: 6);
        var method = path.Contains("conversations/", StringComparison.Ordinal) && !path.Contains("handoff", StringComparison.Ordinal) ? "PUT" : "POST";

        foreach (var unknown in new[] { "nobody", "99" })
        {
            var reply = await api.CallAsync(method, "v1/" + string.Format(null, path, id), $$"""{"{{field}}":"{{unknown}}"}""");

            Assert.Equal(HttpStatusCode.NotFound, reply.Status);
            Assert.Contains((JsonArray)reply.Json[list]!, name => name!.GetValue<string>() == known);
        }

        var after = Chatwoot.Conversation(id);
        Assert.Equal(("хүргэлт", "Пётр В.", "pending"), (after.Team, after.Assignee, after.Status));
    }

    [Theory]
    [InlineData("22")]
    [InlineData("пётр в.")]
    public async Task A_person_is_found_by_id_or_name(string given)
    {
        var id = await api.NewConversationAsync();

        var reply = await api.CallAsync("PUT", $"v1/conversations/{id}/assignee", $$"""{"assignee":"{{given}}"}""");

        Assert.Equal((HttpStatusCode.OK, "22"), (reply.Status, reply["assignee_id"]));
        Assert.Equal("Пётр В.", Chatwoot.Conversation(id).Assignee);
    }

    [Fact]
    public async Task Teams_are_read_once_and_again_on_request()
    {
        var id = await api.NewConversationAsync();
        await api.PostAsync("v1/refresh-teams");
        var before = Chatwoot.Requests.Count("GET", "/teams");

        await api.PostAsync($"v1/assign-team/{id}", """{"team":"billing"}""");
        Assert.Equal(before, Chatwoot.Requests.Count("GET", "/teams"));
        var reply = await api.PostAsync("v1/refresh-teams");

        Assert.Equal(before + 1, Chatwoot.Requests.Count("GET", "/teams"));
        Assert.Equal(["хүргэлт", "support", "billing"], ((JsonArray)reply.Json["teams"]!).Select(team => team!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_transcript_leaves_out_notes_unless_asked_and_goes_back_over_pages()
    {
        var id = await api.NewConversationAsync();
        for (var number = 1; number <= 45; number++)
        {
            await Chatwoot.AgentSaysAsync(id, $"{number}", isPrivate: number % 9 == 0);
        }

        Assert.Equal(40, Contents(await api.GetAsync($"v1/conversations/{id}/messages?limit=100")).Count);
        Assert.Equal(45, Contents(await api.GetAsync($"v1/conversations/{id}/messages?limit=100&private=True")).Count);
        Assert.Equal(["42", "43", "44"], Contents(await api.GetAsync($"v1/conversations/{id}/messages?limit=3")));
        var fifth = Chatwoot.Messages(id).Single(message => message.Content == "5").Id;
        Assert.Equal(["1", "2", "3", "4"], Contents(await api.GetAsync($"v1/conversations/{id}/messages?before={fifth}&limit=50")));
        Assert.Equal(["6", "7"], Contents(await api.GetAsync($"v1/conversations/{id}/messages?after={fifth}&limit=2")));
        Assert.Equal("limit", (await api.GetAsync($"v1/conversations/{id}/messages?limit=101"))["field"]);
    }

    [Fact]
    public async Task A_public_message_is_said_once_with_Liquid_made_inert()
    {
        var id = await api.NewConversationAsync();

        var reply = await api.PostAsync($"v1/conversations/{id}/messages", """{"content":"<think>hm</think>Hi {{ contact.name }}"}""");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("Hi {{ contact.name }}", Assert.Single(api.Stage.Answers(id))!.Replace("\u2060", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Buttons_are_sent_as_items()
    {
        var id = await api.NewConversationAsync();

        await api.PostAsync($"v1/conversations/{id}/messages", """{"content":"Choose","content_type":"input_select","items":[{"title":"A","value":"a"}]}""");

        var message = Assert.Single(Chatwoot.Messages(id));
        Assert.Equal(("input_select", """[{"title":"A","value":"a"}]"""), (message.ContentType, message.ContentAttributes["items"]!.ToJsonString()));
        Assert.Equal("items", (await api.PostAsync($"v1/conversations/{id}/messages", """{"content":"Choose","content_type":"cards"}"""))["field"]);
    }

    [Fact]
    public async Task A_contact_is_changed_through_its_conversation()
    {
        var id = await api.NewConversationAsync();

        var reply = await api.CallAsync("PATCH", $"v1/conversations/{id}/contact", """{"name":"Bat","email":"bat@example.org","phone":"None","attributes":{"plan":"pro"}}""");

        Assert.Equal(("Bat", "bat@example.org", "pro"), (
            reply.Json["contact"]!["name"]!.GetValue<string>(), reply.Json["contact"]!["email"]!.GetValue<string>(), reply.Json["contact"]!["custom_attributes"]!["plan"]!.GetValue<string>()));
        Assert.Equal(Chatwoot.Conversation(id).ContactId, reply.Json["contact_id"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_hand_off_outside_a_turn_is_done_at_once_and_whole()
    {
        var id = await api.NewConversationAsync();

        var reply = await api.PostAsync($"v1/conversations/{id}/handoff", """{"reason":"VIP","team":"billing","note":"call back"}""");

        var after = Chatwoot.Conversation(id);
        Assert.Equal(("success", "open", "pending", null), (reply["status"], reply["new_status"], reply["previous_status"], reply["deferred"]));
        Assert.Equal(("open", "billing"), (after.Status, after.Team));
        Assert.Single(api.Stage.Answers(id));
        Assert.Contains("call back", Assert.Single(after.Messages, message => message.Private).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_that_is_forgotten_begins_anew_at_the_backend()
    {
        var id = await api.TalkedConversationAsync();

        Assert.Equal("success", (await api.CallAsync("DELETE", $"v1/conversations/{id}/backend-conversation"))["status"]);
        Assert.Null((await api.GetAsync($"v1/dialogue-info/{id}"))["dify_conversation_id"]);
        var asked = await Chatwoot.CustomerSaysAsync(id, $"again in {id}");
        await new Records(api.Stage).EndOfAsync(id, asked.Id);

        Assert.Null(Assert.Single(api.Dify.Runs, run => run.Query == $"again in {id}").ConversationIdGiven);
    }

    [Fact]
    public async Task A_conversation_of_our_own_finds_its_contact_or_makes_it()
    {
        var inbox = Chatwoot.Conversation(await api.NewConversationAsync()).InboxId;
        var mail = $"own-{Guid.NewGuid():N}@example.org";

        var first = await api.PostAsync("v1/conversations", $$"""{"inbox_id":"{{inbox}}","email":"{{mail}}","content":"Your parcel is here","attributes":{"order":"7"} }""");
        var second = await api.PostAsync("v1/conversations", $$"""{"inbox_id":{{inbox}},"email":"{{mail.ToUpperInvariant()}}","content":"And the second one"}""");

        Assert.Equal(("True", "False"), ($"{first.Json["contact_created"]!.GetValue<bool>()}", $"{second.Json["contact_created"]!.GetValue<bool>()}"));
        Assert.Equal(first["contact_id"], second["contact_id"]);
        Assert.NotEqual(first["conversation_id"], second["conversation_id"]);
        var made = Chatwoot.Conversation(first.Json["conversation_id"]!.GetValue<long>());
        Assert.Equal(("7", "Your parcel is here"), (made.CustomAttributes["order"]!.GetValue<string>(), Assert.Single(made.Messages).Content));
        Assert.Equal("contact_id", (await api.PostAsync("v1/conversations", $$"""{"inbox_id":{{inbox}}}"""))["field"]);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync("v1/conversations", """{"inbox_id":99999,"contact_id":99999}""")).Status);
    }

    [Theory]
    [InlineData("""{"status":"closed"}""", "status")]
    [InlineData("""{"status":["open"]}""", "status")]
    [InlineData("""{"status":"snoozed","snoozed_until":"yesterday"}""", "snoozed_until")]
    [InlineData("""{"status":"snoozed","snoozed_until":1000}""", "snoozed_until")]
    public async Task A_bad_status_is_named(string body, string field)
    {
        var reply = await api.CallAsync("PUT", $"v1/conversations/{await api.NewConversationAsync()}/status", body);

        Assert.Equal((HttpStatusCode.BadRequest, field), (reply.Status, reply["field"]));
    }

    [Fact]
    public async Task Snoozing_until_a_time_tells_Chatwoot_Unix_seconds()
    {
        var id = await api.NewConversationAsync();

        await api.CallAsync("PUT", $"v1/conversations/{id}/status", """{"status":"snoozed","snoozed_until":"2099-01-01T00:00:00Z"}""");

        Assert.Contains("4070908800", Assert.Single(Chatwoot.Requests.Of("POST", $"/conversations/{id}/toggle_status")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x.png")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://localhost:7071/api/health")]
    [InlineData("http://[::1]/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("x.png")]
    public async Task An_attachment_from_inside_our_network_is_refused(string address)
    {
        var id = await api.NewConversationAsync();

        var reply = await api.PostAsync($"v1/conversations/{id}/messages", $$"""{"content":"see","attachments":["{{address}}"]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "attachments"), (reply.Status, reply["field"]));
        Assert.Empty(Chatwoot.Messages(id));
    }

    [Fact]
    public async Task A_file_of_the_backend_is_attached()
    {
        var id = await api.NewConversationAsync();

        var reply = await api.PostAsync($"v1/conversations/{id}/messages", $$"""{"attachments":["{{new Uri(api.Dify.BaseUrl, "/_sim/requests")}}"]}""");

        Assert.True(reply.Status == HttpStatusCode.OK, reply.ToString());
        var file = Assert.Single(Assert.Single(Chatwoot.Messages(id)).Attachments);
        Assert.Equal(("requests", "application/json"), (file.Name, file.ContentType));
        Assert.StartsWith("[", System.Text.Encoding.UTF8.GetString(file.Bytes!), StringComparison.Ordinal);
    }

    private static List<string> Contents(CallbackFixture.Reply reply) =>
        [.. ((JsonArray)reply.Json["messages"]!).Select(message => message!["content"]!.GetValue<string>())];
}

using Azure.Data.Tables;

using Chatdify.Core.Conversations;
using Chatdify.Functions.Azure;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Canary and shadow: what is tried on customers, and what they never see.</summary>
public sealed class ShadowFlowTests
{
    [Fact]
    public async Task A_shadow_is_recorded_and_changes_nothing_however_it_behaves()
    {
        await using var both = await TwoDifys.StartAsync(
            "Pipeline:Shadow", ("Pipeline:Shadow:Backend", "Dify"), ("Pipeline:Shadow:TimeLimit", "00:00:02"));
        var (stage, records) = (both.Stage, new Records(both.Stage));
        both.First.Reply(request => DifyScript.Answer($"real {request.Query}"));
        both.Second.Reply(request =>
            request.Query.EndsWith("hang", StringComparison.Ordinal) ? DifyScript.Hang()
            : request.Query.EndsWith("fail", StringComparison.Ordinal) ? DifyScript.Error(500, "internal_server_error", "no")
            : DifyScript.Answer(new string('s', 30_000)));
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;
        var rows = new List<TableEntity>();

        foreach (var word in new[] { "answer", "hang", "fail" })
        {
            var asked = await stage.Chatwoot.CustomerSaysAsync(id, word);
            Assert.Equal(TurnOutcome.Answered, await records.EndOfAsync(id, asked.Id, TimeSpan.FromSeconds(60)));
            rows.Add(await ShadowAsync(stage, id, (await records.LastTurnAsync(id))!.Id));
        }

        Assert.Equal(["answered", "time_limit", "internal_server_error"], rows.Select(row => row.GetString("Outcome")));
        Assert.Equal([20_000, 0, 0], rows.Select(row => row.GetString("Text")!.Length));
        Assert.All(rows, row => Assert.Equal(("Dify#shadow", true), (row.GetString("Pipeline"), row.GetInt64("Milliseconds") >= 0)));
        Assert.Contains("\"TotalTokens\":", rows[0].GetString("Usage"), StringComparison.Ordinal);
        Assert.Equal(["real answer", "real hang", "real fail"], stage.Answers(id));
        Assert.All(both.Second.Requests.Of("POST", "/chat-messages"), request => Assert.Contains("\"bridge_token\":\"\"", request.Body, StringComparison.Ordinal));
        Assert.All([both.First, both.Second], dify => Assert.All(dify.Requests.All, request => Assert.Equal("app", request.Token)));
        Assert.Equal(1, both.Second.Requests.Of("POST", "/chat-messages").Count(request => request.Body.Contains("fail", StringComparison.Ordinal)));
        var state = (await records.ConversationAsync(id)).State;
        Assert.Equal((both.First.Runs[0].ConversationId, null), (state.BackendConversationId, state.OtherBackendIds));
    }

    [Fact]
    public async Task The_canary_answers_its_conversations_and_the_usual_one_stands_in_for_it()
    {
        await using var both = await TwoDifys.StartAsync(
            "Pipeline:Canary", ("Pipeline:Canary:Backend", "Dify"), ("Pipeline:Canary:Percent", "50"), ("Turns:RetryDelay", "00:00:00"));
        var (stage, records) = (both.Stage, new Records(both.Stage));
        both.First.Reply(_ => DifyScript.Answer("usual"));
        both.Second.Reply(request => request.Query.EndsWith("break", StringComparison.Ordinal) ? DifyScript.Error(400, "invalid_param", "no") : DifyScript.Answer("canary"));
        var all = new List<IReadOnlyList<string?>>();

        for (var number = 0; number < 12; number++)
        {
            var id = (await stage.Chatwoot.StartConversationAsync()).Id;
            foreach (var word in new[] { "one", "break", "two" })
            {
                var asked = await stage.Chatwoot.CustomerSaysAsync(id, word);
                Assert.Equal(TurnOutcome.Answered, await records.EndOfAsync(id, asked.Id, TimeSpan.FromSeconds(60)));
            }

            all.Add(stage.Answers(id));
            Assert.Equal(stage.Answers(id)[0] == "canary", (await records.ConversationAsync(id)).State.IsCanary);
        }

        Assert.All(all, answers => Assert.Equal(answers[0] == "canary" ? ["canary", "usual", "canary"] : ["usual", "usual", "usual"], answers));
        Assert.InRange(all.Count(answers => answers[0] == "canary"), 1, 11);
    }

    private static Task<TableEntity> ShadowAsync(Stage stage, long id, string turn)
    {
        var table = new TableServiceClient(stage.Storage).GetTableClient(TableNames.Conversations);
        return Eventually.Async(
            async () =>
            {
                var key = new ConversationKey(stage.Chatwoot.AccountId, id);
                var row = await table.GetEntityIfExistsAsync<TableEntity>(key.ToString(), RowKeys.Shadow(turn));
                return row.HasValue && row.Value!.GetString("Outcome") is not null ? row.Value : null;
            },
            "the shadow to be recorded");
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Chatdify.Tests.Mcp;

using Xunit;

namespace Chatdify.Tests.OpenApi;

/// <summary>Tools imported from the running app, called as Dify calls them.</summary>
public sealed class ImportedToolTests(ToolStage stage) : IClassFixture<ToolStage>
{
    [Fact]
    public async Task The_document_is_open_JSON_and_names_the_public_address()
    {
        using var answer = await stage.Http.GetAsync(new Uri(stage.Stage.App.Url, "api/v1/openapi.json"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var document = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("https://bridge.example.org/api", document!["servers"]![0]!["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_imported_tool_acts_with_the_key_of_its_provider()
    {
        var conversation = await stage.Stage.Chatwoot.StartConversationAsync();
        var tools = await stage.ImportAsync();

        var answer = await CallAsync(
            tools["set_priority"].Request(new Dictionary<string, JsonNode> { ["id"] = conversation.Id, ["priority"] = "high" }), ToolStage.Key);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("success", answer.Body["status"]!.GetValue<string>());
        Assert.Equal("high", stage.Stage.Chatwoot.Conversation(conversation.Id).Priority);
    }

    [Fact]
    public async Task Labels_come_and_go_by_tools_whether_list_or_text()
    {
        var conversation = await stage.Stage.Chatwoot.StartConversationAsync();
        var tools = await stage.ImportAsync();

        await CallAsync(
            tools["add_labels"].Request(new Dictionary<string, JsonNode> { ["id"] = conversation.Id, ["labels"] = new JsonArray("vip", "late") }), ToolStage.Key);
        await CallAsync(
            tools["add_labels"].Request(new Dictionary<string, JsonNode> { ["id"] = conversation.Id, ["labels"] = """["third"]""" }), ToolStage.Key);
        await CallAsync(
            tools["remove_labels"].Request(new Dictionary<string, JsonNode> { ["id"] = conversation.Id, ["labels"] = "late" }), ToolStage.Key);

        Assert.Equal(["third", "vip"], stage.Stage.Chatwoot.Conversation(conversation.Id).Labels.Order());
    }

    [Fact]
    public async Task A_provider_without_key_acts_by_the_token_among_the_arguments_and_only_there()
    {
        var (own, token) = await stage.TokenAsync("May an agent do this?");
        var other = await stage.Stage.Chatwoot.StartConversationAsync();
        var tool = (await stage.ImportAsync())["set_priority"];

        var allowed = await CallAsync(tool.Request(Arguments(own, token)));
        var refused = await CallAsync(tool.Request(Arguments(other.Id, token)));
        var without = await CallAsync(tool.Request(new Dictionary<string, JsonNode> { ["id"] = own, ["priority"] = "low" }));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized], [allowed.Status, refused.Status, without.Status]);
        Assert.Equal("urgent", stage.Stage.Chatwoot.Conversation(own).Priority);
        Assert.Null(stage.Stage.Chatwoot.Conversation(other.Id).Priority);
    }

    [Fact]
    public async Task A_token_among_the_arguments_narrows_the_key_of_the_provider()
    {
        var (_, token) = await stage.TokenAsync("May an agent with a key do this?");
        var other = await stage.Stage.Chatwoot.StartConversationAsync();
        var tool = (await stage.ImportAsync())["set_priority"];

        var answer = await CallAsync(tool.Request(Arguments(other.Id, token)), ToolStage.Key);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    private static Dictionary<string, JsonNode> Arguments(long conversation, string token) =>
        new() { ["id"] = conversation, ["priority"] = "urgent", ["X-Bridge-Token"] = token };

    private async Task<(HttpStatusCode Status, JsonObject Body)> CallAsync(HttpRequestMessage request, string? key = null)
    {
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        using var answer = await stage.Http.SendAsync(request);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }
}

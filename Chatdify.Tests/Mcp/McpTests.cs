using System.Net;
using System.Text.Json.Nodes;

using Chatdify.Core.Callbacks;
using ModelContextProtocol.Protocol;

using Xunit;

namespace Chatdify.Tests.Mcp;

/// <summary>The <c>mcp</c> route, asked by the official package's client and byte for byte.</summary>
public sealed class McpTests(ToolStage stage) : IClassFixture<ToolStage>
{
    /// <summary>What clients of the revision without handshake add to the parameters of every request.</summary>
    private const string ModernMeta = """
        ,"_meta":{
          "io.modelcontextprotocol/protocolVersion":"2026-07-28",
          "io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},
          "io.modelcontextprotocol/clientCapabilities":{}}
        """;

    /// <summary>What Dify 1.15 offers, what it accepts besides, and what the client takes by itself.</summary>
    public static TheoryData<string?> Versions => ["2024-11-05", "2025-03-26", "2025-06-18", null];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_finds_the_operations_of_the_table_as_tools(string? protocolVersion)
    {
        await using var client = await stage.ConnectAsync(protocolVersion: protocolVersion);

        var tools = await client.ListToolsAsync();

        Assert.Equal("chatdify", client.ServerInfo?.Name);
        Assert.Equal(protocolVersion ?? client.NegotiatedProtocolVersion, client.NegotiatedProtocolVersion);
        foreach (var (operation, tool) in CallbackOperations.All.Where(operation => operation.IsTool).Zip(tools))
        {
            Assert.Equal((operation.OperationId, operation.Description), (tool.Name, tool.Description));
            var schema = JsonNode.Parse(tool.JsonSchema.GetRawText())!;
            Assert.Equal(operation.Parameters.Select(parameter => parameter.Name), schema["properties"]!.AsObject().Select(property => property.Key));
            Assert.Equal(
                operation.Parameters.Where(parameter => parameter.Required).Select(parameter => parameter.Name),
                schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? []);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_tool_acts_on_the_conversation(string? protocolVersion)
    {
        var conversation = await stage.Stage.Chatwoot.StartConversationAsync();
        await using var client = await stage.ConnectAsync(protocolVersion: protocolVersion);

        var answer = await client.CallToolAsync(
            "set_priority", new Dictionary<string, object?> { ["id"] = conversation.Id, ["priority"] = "urgent" });

        Assert.NotEqual(true, answer.IsError);
        Assert.Equal("success", Body(answer)["status"]!.GetValue<string>());
        Assert.Equal("urgent", stage.Stage.Chatwoot.Conversation(conversation.Id).Priority);
    }

    [Fact]
    public async Task A_refusal_tells_the_model_why()
    {
        var conversation = await stage.Stage.Chatwoot.StartConversationAsync();
        await using var client = await stage.ConnectAsync();

        var answer = await client.CallToolAsync(
            "set_team", new Dictionary<string, object?> { ["id"] = conversation.Id, ["team"] = "no such team" });

        Assert.True(answer.IsError);
        Assert.Equal(404, Body(answer)["status"]!.GetValue<int>());
        Assert.Contains("billing", Body(answer).ToJsonString(), StringComparison.Ordinal);
        Assert.Null(stage.Stage.Chatwoot.Conversation(conversation.Id).TeamId);
    }

    [Fact]
    public async Task A_token_opens_its_conversation_and_no_other()
    {
        var (own, token) = await stage.TokenAsync("May I use tools?");
        var other = await stage.Stage.Chatwoot.StartConversationAsync();
        await using var client = await stage.ConnectAsync(token);

        var allowed = await client.CallToolAsync("set_priority", new Dictionary<string, object?> { ["id"] = own, ["priority"] = "low" });
        var refused = await client.CallToolAsync("set_priority", new Dictionary<string, object?> { ["id"] = other.Id, ["priority"] = "low" });

        Assert.NotEqual(true, allowed.IsError);
        Assert.True(refused.IsError);
        Assert.Equal(403, Body(refused)["status"]!.GetValue<int>());
        Assert.Null(stage.Stage.Chatwoot.Conversation(other.Id).Priority);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a-wrong-key-0123456789")]
    public async Task Without_a_good_key_nothing_is_answered(string? key)
    {
        using var answer = await stage.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("set_status", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await stage.ConnectAsync(key));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"id":1}""")]
    [InlineData("")]
    public async Task What_is_no_message_is_refused(string body)
    {
        using var answer = await stage.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_notification_is_accepted_without_an_answer()
    {
        using var answer = await stage.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", protocolVersion: "2025-06-18");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("1999-12-31")]
    [InlineData("2099-12-31")]
    public async Task A_version_that_does_not_exist_is_a_bad_request(string version)
    {
        using var answer = await stage.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", protocolVersion: version);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("2025-06-18", "")]
    [InlineData("2026-07-28", ModernMeta)]
    public async Task Listening_for_changes_that_never_come_does_not_hold_a_function(string version, string meta)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));

        using var answer = await stage.PostAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}{{{meta}}}}}""",
            protocolVersion: version).WaitAsync(limit.Token);

        Assert.Contains("\"id\":1", await answer.Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_tool_is_an_error_of_the_protocol()
    {
        await using var client = await stage.ConnectAsync();

        await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(async () => await client.CallToolAsync("drop_tables"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_are_no_sessions_to_listen_to_or_end(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), stage.McpUrl);
        using var answer = await stage.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task What_a_tool_is_told_is_not_logged()
    {
        var conversation = await stage.Stage.Chatwoot.StartConversationAsync();
        await using var client = await stage.ConnectAsync();

        await client.CallToolAsync(
            "send_message", new Dictionary<string, object?> { ["id"] = conversation.Id, ["content"] = "canary-in-a-tool", ["private"] = true });

        await stage.Stage.Chatwoot.WaitForAsync(
            chatwoot => chatwoot.Messages(conversation.Id).Any(message => message.Content == "canary-in-a-tool"), "the note");
        Assert.DoesNotContain(stage.Stage.Output, line => line.Contains("canary-in-a-tool", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Stage.Output, line => line.Contains(ToolStage.Key, StringComparison.Ordinal));
    }

    private static JsonNode Body(CallToolResult answer) => JsonNode.Parse(Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text)!;
}

using Chatdify.Tests.Flows;

using ModelContextProtocol.Client;

using Xunit;

namespace Chatdify.Tests.Mcp;

public sealed class McpTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    [Fact]
    public async Task P()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(fixture.Stage.App.Url, "api/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
        }));
        var tools = await client.ListToolsAsync();
        var answer = await client.CallToolAsync("set_status", new Dictionary<string, object?> { ["id"] = 1, ["status"] = "open" });
        Assert.Fail(client.NegotiatedProtocolVersion + " " + tools.Count + tools[0].JsonSchema + System.Text.Json.JsonSerializer.Serialize(answer, ModelContextProtocol.McpJsonUtilities.DefaultOptions) + string.Join("\n", fixture.Stage.Output.Where(l => l.Contains("ModelContext") || l.Contains("mcp"))));
    }
}

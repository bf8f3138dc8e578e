using System.Net.Http.Headers;

using Chatdify.Tests.Flows;
using Chatdify.Tests.OpenApi;

using ModelContextProtocol.Client;

using Xunit;

namespace Chatdify.Tests.Mcp;

/// <summary>The whole play with a public address and a key, and the two ways in which Dify gets its tools.</summary>
public sealed class ToolStage : IAsyncLifetime
{
    public const string PublicUrl = "https://bridge.example.org/";
    public const string Key = "key-of-the-tools-0123456789";

    public Stage Stage { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    public Uri McpUrl => new(Stage.App.Url, "api/mcp");

    public async Task InitializeAsync() => Stage = await Stage.StartAsync(
        new Dictionary<string, string>
        {
            ["Bridge:PublicUrl"] = PublicUrl,
            ["Bridge:ApiKeys:0"] = Key,
        });

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Stage.DisposeAsync();
    }

    /// <summary>The running app's own document, as Dify imports it; with the port of this run for the public address.</summary>
    internal async Task<DifyImport> ImportAsync() => DifyImporter.Import(
        (await Http.GetStringAsync(new Uri(Stage.App.Url, "api/v1/openapi.json")))
        .Replace(PublicUrl.TrimEnd('/'), Stage.App.Url.ToString().TrimEnd('/'), StringComparison.Ordinal));

    /// <summary>A client of the official package with this key in the header.</summary>
    public Task<McpClient> ConnectAsync(string? key = Key, string? protocolVersion = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = McpUrl,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? [] : new Dictionary<string, string> { ["X-Api-Key"] = key },
        }),
        new McpClientOptions { ProtocolVersion = protocolVersion });

    /// <summary>The token that came to Dify with a customer's message; the conversation is a new one.</summary>
    public async Task<(long Conversation, string Token)> TokenAsync(string question)
    {
        var conversation = await Stage.Chatwoot.StartConversationAsync();
        await Stage.Chatwoot.CustomerSaysAsync(conversation.Id, question);
        await Stage.Chatwoot.WaitForBotMessageAsync(conversation.Id);
        var run = Stage.Dify.Runs.Single(run => run.Query == question);
        return (conversation.Id, run.Inputs["bridge_token"]!.GetValue<string>());
    }

    /// <summary>Posts as an MCP client does, byte for byte.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, string? key = Key, string? protocolVersion = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, McpUrl)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        if (protocolVersion is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", protocolVersion);
        }

        return Http.SendAsync(request);
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>
/// Nobody writes lines into the log but the app: what callers, customers and the backend send holds line ends and terminal escapes, and the
/// output shows none of them.
/// </summary>
[Trait("Runtime", "embedded")]
public sealed partial class LogForgingTests
{
    private const string Forged = "2026-11-21T00:00:00.000Z info: forged";
    private const string Evil = "x\r\n" + Forged + "\u001b[2J\u2028\u0085\u0007";

    private static readonly string Escaped = Uri.EscapeDataString(Evil);
    private static readonly string Quoted = JsonValue.Create(Evil).ToJsonString();

    [Fact]
    public async Task No_line_of_the_log_is_anybody_elses()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost:logging:logLevel:default"] = "Debug",
            ["Turns:MaxAttempts"] = "1",
            ["Turns:AnswerDeadline"] = "00:00:10",
        });
        await CustomersAsync(stage);
        await CallersAsync(stage);
        await ToolsAsync(stage);

        Assert.Contains(stage.Output, line => line.Contains("dbug:", StringComparison.Ordinal));
        Assert.DoesNotContain(
            stage.Output, line => !OwnLine.IsMatch(line) || line.Any(char.IsControl) || line.StartsWith(Forged, StringComparison.Ordinal));
    }

    /// <summary>By way of Chatwoot: names, texts, events; and what the backend makes of it: ids, codes, errors.</summary>
    private static async Task CustomersAsync(Stage stage)
    {
        var stream = $$"""
            data: {"event":"message","answer":"hi","conversation_id":{{Quoted}},"message_id":{{Quoted}},"task_id":{{Quoted}},"workflow_run_id":{{Quoted}}}

            data: {"event":"message_end","conversation_id":{{Quoted}},"message_id":{{Quoted}},"metadata":{},"files":[{"id":{{Quoted}},"url":{{Quoted}}}]}


            """;
        stage.Dify.Reply(request => request.Query switch
        {
            "one" => DifyScript.Raw(Encoding.UTF8.GetBytes(stream)),
            "two" => DifyScript.Error(400, Evil, Evil),
            "three" => DifyScript.ErrorMidStream("", Evil, 400, Evil),
            _ => DifyScript.WorkflowFailed(Evil),
        });
        foreach (var text in new[] { "one", "two", "three", Evil })
        {
            var conversation = (await stage.Chatwoot.StartConversationAsync(Evil)).Id;
            var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, text);
            await new Records(stage).EndOfAsync(conversation, asked.Id);
        }

        await stage.Chatwoot.DeliverAsync($$"""{"event":{{Quoted}},"id":{{Quoted}}}""");
        await stage.Chatwoot.DeliverAsync(Evil);
        await stage.Chatwoot.DeliverAsync(Evil, secret: Evil);
    }

    private static async Task CallersAsync(Stage stage)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        foreach (var (method, path, body) in new[]
        {
            ("GET", $"v1/conversations/dify/{Escaped}", ""),
            ("GET", $"v1/conversations/{Escaped}", ""),
            ("GET", $"v1/{Escaped}", ""),
            ("POST", $"v1/toggle-status/{conversation}", $$"""{"status":{{Quoted}}}"""),
            ("POST", $"v1/assign-team/{conversation}", $$"""{"team":{{Quoted}}}"""),
            ("POST", $"v1/update-labels/{conversation}", $"[{Quoted}]"),
            ("POST", $"v1/update-custom-attributes/{conversation}", $"{{{Quoted}:{Quoted}}}"),
            ("POST", $"v1/conversations/{conversation}/handoff", $$"""{"reason":{{Quoted}},"note":{{Quoted}}}"""),
            ("POST", $"v1/conversations/{conversation}/messages", $$"""{"content":{{Quoted}},"private":true,"attachments":[{{Quoted}},"http://localhost/{{Escaped}}"]}"""),
            ("POST", $"v1/send-chatwoot-message?conversation_id={Escaped}&message={Escaped}&{Escaped}={Escaped}", ""),
        })
        {
            await CallAsync(stage, method, path, body, Stage.ApiKey);
            await CallAsync(stage, method, path, body, "wrong\u001b[2J");
        }
    }

    private static async Task ToolsAsync(Stage stage)
    {
        foreach (var body in new[]
        {
            """{"jsonrpc":"2.0","id":§,"method":§}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":§,"arguments":{}}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"set_status","arguments":{"id":§,"status":§}}}""",
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":§,"capabilities":{},"clientInfo":{"name":§,"version":§}}}""",
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":§,"reason":§}}""",
            """{"jsonrpc":"2.0","method":§}""",
        })
        {
            await CallAsync(stage, "POST", "mcp", body.Replace("§", Quoted, StringComparison.Ordinal), Stage.ApiKey);
        }
    }

    private static async Task CallAsync(Stage stage, string method, string path, string body, string key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(stage.App.Url, "api/" + path));
        if (body.Length > 0)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        request.Headers.TryAddWithoutValidation("X-Correlation-Id", "id\u001b[31m");
        request.Headers.TryAddWithoutValidation("X-Chatwoot-Delivery", "id\u001b[31m");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "key\u001b[31m");
        (await http.SendAsync(request)).Dispose();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:trce|dbug|info|warn|fail|crit): |^Listening on http://", RegexOptions.NonBacktracking)]
    private static partial Regex OwnLine { get; }
}

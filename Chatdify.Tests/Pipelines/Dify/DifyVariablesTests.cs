using System.Net;
using System.Text.Json;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

public sealed class DifyVariablesTests
{
    private const string List = $"GET conversations/{DifyHarness.ConversationId}/variables";
    private const string Put = $"PUT conversations/{DifyHarness.ConversationId}/variables/v1";
    private const string Ask = "POST chat-messages";

    [Theory]
    [InlineData("string", "open", "pending", """{"value":"pending","user":"cw-1-contact-77"}""")]
    [InlineData("number", "41", "42", """{"value":42,"user":"cw-1-contact-77"}""")]
    [InlineData("boolean", "False", "true", """{"value":true,"user":"cw-1-contact-77"}""")]
    [InlineData("string", "pending", "pending", null)]
    [InlineData("number", "42.0", "42", null)]
    [InlineData("boolean", "True", "true", null)]
    [InlineData("number", "41", "many", null)]
    [InlineData("object", "{'items': 2}", "{}", null)]
    public async Task A_variable_named_like_an_input_gets_its_value_in_its_own_type(string type, string stored, string input, string? expected)
    {
        var dify = Make(Variables(type, stored));

        await AskAsync(dify, input);

        Assert.Equal(expected is null ? [List, Ask] : [List, Put, Ask], Calls(dify));
        if (expected is not null)
        {
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(dify.Handler.Sent[1].Body).RootElement));
        }
    }

    [Fact]
    public async Task Variables_of_other_names_are_left_alone()
    {
        var dify = Make(DifySamples.Json("conversations-and-messages.json").GetProperty("conversation_variables").GetRawText());

        await AskAsync(dify, "pending");

        Assert.Equal([List, Ask], Calls(dify));
    }

    [Fact]
    public async Task A_new_conversation_has_no_variables_yet()
    {
        var dify = Make(Variables("string", "open"));

        await AskAsync(dify, "pending", conversationId: null);

        Assert.Equal([Ask], Calls(dify));
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("chat")]
    [InlineData("workflow")]
    public async Task Only_chatflows_have_variables(string mode)
    {
        var dify = Make(Variables("string", "open"), mode: mode);

        await AskAsync(dify, "pending");

        Assert.DoesNotContain(List, Calls(dify));
    }

    [Theory]
    [InlineData(404, "<html></html>", 1)]
    [InlineData(405, "{}", 1)]
    [InlineData(404, """{"code":"not_found","message":"Conversation Not Exists. You have requested this URI","status":404}""", 2)]
    [InlineData(500, "", 2)]
    public async Task A_failure_keeps_no_question_back_and_a_missing_route_is_left_alone_for_an_hour(int status, string body, int looks)
    {
        var dify = Make(body, (HttpStatusCode)status);

        Assert.IsType<PipelineAnswer.Reply>(await AskAsync(dify, "pending"));
        await AskAsync(dify, "pending");
        Assert.Equal(looks, Calls(dify).Count(call => call == List));

        dify.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(dify, "pending");
        Assert.Equal(looks + 1, Calls(dify).Count(call => call == List));
    }

    [Fact]
    public async Task A_silent_dify_costs_two_seconds_and_no_more()
    {
        var dify = new DifyHarness(
            new StubHandler(async (request, token) => request.Method == HttpMethod.Get
                ? await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token)
                : Answer()),
            options => options.SyncVariables = true);

        var asking = AskAsync(dify, "pending");
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(2));

        Assert.IsType<PipelineAnswer.Reply>(await asking);
    }

    [Fact]
    public async Task A_connection_that_breaks_keeps_no_question_back()
    {
        var dify = new DifyHarness(
            new StubHandler(request => request.Method == HttpMethod.Get ? throw new HttpRequestException("reset") : Answer()),
            options => options.SyncVariables = true);

        Assert.IsType<PipelineAnswer.Reply>(await AskAsync(dify, "pending"));
    }

    private static IEnumerable<string> Calls(DifyHarness dify) =>
        dify.Handler.Sent.Select(request => $"{request.Method} {request.Url.AbsolutePath["/v1/".Length..]}").Where(call => call != "GET info");

    private static Task<PipelineAnswer> AskAsync(DifyHarness dify, string input, string? conversationId = DifyHarness.ConversationId)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["conversation_status"] = input, ["chatwoot_inbox_id"] = "5" };
        return dify.Pipeline.AskAsync(DifyHarness.Question(conversationId) with { Inputs = inputs }, new Listener(), CancellationToken.None);
    }

    private static string Variables(string type, string value) => JsonSerializer.Serialize(new
    {
        data = new[] { new { id = "v1", name = "conversation_status", value_type = type, value } },
    });

    private static HttpResponseMessage Answer() =>
        StubHandler.Stream(DifyHarness.Events(DifyHarness.Message("Tomorrow."), """{"event":"message_end"}"""));

    private static DifyHarness Make(string variables, HttpStatusCode status = HttpStatusCode.OK, string? mode = null) => new(
        new StubHandler(request => request.Url.AbsolutePath switch
        {
            "/v1/info" => StubHandler.Json(HttpStatusCode.OK, $$"""{"mode":"{{mode}}"}"""),
            "/v1/chat-messages" or "/v1/workflows/run" => Answer(),
            _ => StubHandler.Json(request.Method == HttpMethod.Put ? HttpStatusCode.OK : status, variables),
        }),
        options =>
        {
            options.SyncVariables = true;
            options.App = mode is null ? DifyAppKind.Chat : DifyAppKind.Auto;
        });
}

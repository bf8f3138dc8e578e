using System.Net;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>How the kind of app is found out.</summary>
public sealed class DifyModeTests
{
    [Theory]
    [InlineData("workflow", "workflows/run")]
    [InlineData("chat", "chat-messages")]
    [InlineData("advanced-chat", "chat-messages")]
    [InlineData("agent", "chat-messages")]
    [InlineData("a-mode-of-tomorrow", "chat-messages")]
    public async Task Dify_is_asked_once_what_the_app_is(string mode, string path)
    {
        var dify = Make(App(mode));

        await dify.AskAsync();
        await dify.AskAsync();

        Assert.Equal(["info", path, path], dify.Paths);
    }

    [Theory]
    [InlineData(DifyAppKind.Chat, "chat-messages")]
    [InlineData(DifyAppKind.Workflow, "workflows/run")]
    public async Task Dify_is_not_asked_where_the_settings_say_it(DifyAppKind kind, string path)
    {
        var dify = Make(App("completion"), kind);

        await dify.AskAsync();

        Assert.Equal([path], dify.Paths);
    }

    [Fact]
    public async Task A_text_generator_is_refused_before_it_is_asked()
    {
        var dify = Make(App("completion"));

        var failure = Assert.IsType<PipelineAnswer.Failed>(await dify.AskAsync()).Failure;

        Assert.Equal((FailureKind.Permanent, "completion_app"), (failure.Kind, failure.Code));
        Assert.Equal(["info"], dify.Paths);
    }

    [Fact]
    public async Task A_dify_that_does_not_tell_in_time_is_asked_again_with_the_next_question()
    {
        var times = 0;
        var dify = new DifyHarness(
            new StubHandler(async (request, token) => !request.Url.AbsolutePath.EndsWith("/info", StringComparison.Ordinal) ? Answer(request)
                : times++ == 0 ? await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token)
                : App("workflow")(request)),
            options => options.App = DifyAppKind.Auto);

        var asking = dify.AskAsync();
        await dify.Time.AdvanceToTimerAsync(TimeSpan.FromSeconds(3));
        await asking;
        await dify.AskAsync();

        Assert.Equal(["info", "chat-messages", "info", "workflows/run"], dify.Paths);
    }

    [Fact]
    public async Task A_dify_that_does_not_know_the_route_is_not_asked_again()
    {
        var dify = Make(_ => StubHandler.Json(HttpStatusCode.NotFound, "{}"));

        await dify.AskAsync();
        await dify.AskAsync();

        Assert.Equal(["info", "chat-messages", "chat-messages"], dify.Paths);
    }

    [Fact]
    public async Task A_refusal_teaches_the_kind_and_the_question_is_asked_the_other_way()
    {
        var dify = Make(_ => StubHandler.Json(HttpStatusCode.Forbidden, "{}"), refusing: ("chat-messages", "not_chat_app"));

        var answer = await dify.AskAsync();
        await dify.AskAsync();

        Assert.IsType<PipelineAnswer.Reply>(answer);
        Assert.Equal(["info", "chat-messages", "workflows/run", "workflows/run"], dify.Paths);
    }

    [Fact]
    public async Task A_key_that_now_belongs_to_a_chat_app_is_noticed()
    {
        var dify = Make(App("workflow"), refusing: ("workflows/run", "not_workflow_app"));

        Assert.IsType<PipelineAnswer.Reply>(await dify.AskAsync());
        Assert.Equal(["info", "workflows/run", "chat-messages"], dify.Paths);
    }

    [Fact]
    public async Task A_kind_that_the_settings_say_wrongly_is_a_failure_that_names_it()
    {
        var dify = Make(App("chat"), DifyAppKind.Workflow, ("workflows/run", "not_workflow_app"));

        var failure = Assert.IsType<PipelineAnswer.Failed>(await dify.AskAsync()).Failure;

        Assert.Equal((FailureKind.Permanent, "not_workflow_app"), (failure.Kind, failure.Code));
        Assert.Contains("no workflow", failure.Detail, StringComparison.Ordinal);
    }

    private static Func<SentRequest, HttpResponseMessage> App(string mode) =>
        _ => StubHandler.Json(HttpStatusCode.OK, $$"""{"name":"Bot","mode":"{{mode}}"}""");

    private static HttpResponseMessage Answer(SentRequest request) => StubHandler.Stream(DifyHarness.Events(
        request.Url.AbsolutePath.EndsWith("/run", StringComparison.Ordinal)
            ? [DifyWorkflow.Finished(new { answer = "Tomorrow." })]
            : [DifyHarness.Message("Tomorrow."), """{"event":"message_end"}"""]));

    private static DifyHarness Make(
        Func<SentRequest, HttpResponseMessage> info, DifyAppKind kind = DifyAppKind.Auto, (string Path, string Code)? refusing = null) => new(
        new StubHandler(request => request.Url.AbsolutePath["/v1/".Length..] switch
        {
            "info" => info(request),
            var path when path == refusing?.Path =>
                StubHandler.Json(HttpStatusCode.BadRequest, $$"""{"code":"{{refusing.Value.Code}}","message":"Please check.","status":400}"""),
            _ => Answer(request),
        }),
        options => options.App = kind);
}

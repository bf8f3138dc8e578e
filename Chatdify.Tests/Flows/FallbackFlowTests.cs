using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>When a backend gives up, the next one is asked within the same deadline; the customer sees one answer, or one human.</summary>
public sealed class FallbackFlowTests
{
    private const string Text = "Our assistant is away.";

    private static readonly (string Key, string Value)[] Settings =
    [
        ("Pipeline:Fallback:0", "Dify"),
        ("Pipeline:Fallback:1", "Text"),
        ("Pipeline:Fallback:2", "Human"),
        ("Pipeline:FallbackText", Text),
        ("Turns:RetryDelay", "00:00:00.2"),
    ];

    private static readonly (string Key, string Value) Short = ("Turns:AnswerDeadline", "00:00:30");

    [Fact]
    public async Task Where_the_first_fails_the_second_answers_and_where_both_do_one_human_is_called()
    {
        await using var both = await TwoDifys.StartAsync("Pipeline:Fallback:0", Settings);
        var (stage, records) = (both.Stage, new Records(both.Stage));
        both.First.Reply(_ => DifyScript.Error(500, "internal_server_error", "no"));
        both.Second.Reply(request => request.Query.Contains("second too", StringComparison.Ordinal)
            ? DifyScript.Error(400, "provider_quota_exceeded", "no")
            : DifyScript.Answer("I stand in"));

        var (id, outcome) = await AskAsync(stage, "first only");
        var (other, handedOff) = await AskAsync(stage, "second too");

        Assert.Equal((TurnOutcome.Answered, OutcomeKind.HandedOff), (outcome, handedOff.Kind));
        Assert.Equal(["I stand in"], stage.Answers(id));
        Assert.Equal([Text], stage.Answers(other));
        Assert.Equal(("pending", "open"), (stage.Chatwoot.Conversation(id).Status, stage.Chatwoot.Conversation(other).Status));
        var turn = (await records.LastTurnAsync(id))!;
        Assert.Equal("Dify#fallback", turn.AnsweredBy);
        Assert.Equal(["Dify (internal_server_error)"], turn.Path.GaveUp);
        Assert.Equal(3, both.First.Requests.Of("POST", "/chat-messages").Count(request => request.Body.Contains("first only", StringComparison.Ordinal)));
        Assert.Equal(1, both.Second.Requests.Of("POST", "/chat-messages").Count(request => request.Body.Contains("second too", StringComparison.Ordinal)));
        var note = Assert.Single(stage.Chatwoot.Messages(other), message => message.Private);
        Assert.Contains("Asked before: Dify (", note.Content, StringComparison.Ordinal);
        Assert.All([both.First, both.Second], dify => Assert.All(dify.Requests.All, request => Assert.Equal("app", request.Token)));
    }

    [Fact]
    public async Task A_silent_backend_leaves_time_for_the_next_one_and_one_that_has_begun_is_waited_for()
    {
        await using var both = await TwoDifys.StartAsync("Pipeline:Fallback:0", [.. Settings, Short]);
        both.First.Reply(request => request.Query == "silence?"
            ? DifyScript.Hang()
            : DifyScript.Answer("slow but sure").InPieces("slow but sure").Slowly(TimeSpan.FromSeconds(16)));
        both.Second.Reply(_ => DifyScript.Answer("I stand in"));

        var answers = await Task.WhenAll(AskAsync(both.Stage, "silence?"), AskAsync(both.Stage, "slow?"));

        Assert.All(answers, answer => Assert.Equal(TurnOutcome.Answered, answer.Outcome));
        Assert.Equal(["I stand in"], both.Stage.Answers(answers[0].Id));
        Assert.Equal(["slow but sure"], both.Stage.Answers(answers[1].Id));
    }

    [Fact]
    public async Task A_run_that_may_have_had_effects_is_not_asked_elsewhere()
    {
        await using var both = await TwoDifys.StartAsync("Pipeline:Fallback:0", Settings);
        both.First.Reply(_ => DifyScript.CutAfter("Your order is canc", answerSavedAnyway: false));

        var (id, outcome) = await AskAsync(both.Stage, "cancel my order");

        Assert.Equal(OutcomeKind.HandedOff, outcome.Kind);
        Assert.Equal([Text], both.Stage.Answers(id));
        Assert.Equal(0, both.Second.RunCount);
    }

    [Fact]
    public async Task Killed_between_the_failure_of_the_first_and_the_answer_of_the_second_the_customer_has_one_answer()
    {
        await using var both = await TwoDifys.StartAsync("Pipeline:Fallback:0", Settings);
        var (stage, answering) = (both.Stage, new TaskCompletionSource());
        both.First.Reply(_ => DifyScript.Error(401, "unauthorized", "no"));
        both.Second.Reply(_ => DifyScript.Answer("once").HeldUntil(answering.Task));
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(id, "who is there?");
        await both.Second.WaitForAsync(dify => dify.RunCount == 1, "the second to be asked");
        await stage.KillAppAsync();
        answering.SetResult();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(id, asked.Id, TimeSpan.FromSeconds(60)));
        Assert.Equal(["once"], stage.Answers(id));
        Assert.Equal(1, both.First.Requests.Count("POST", "/chat-messages"));
    }

    [Theory]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("silence")]
    [InlineData("endless")]
    public async Task A_backend_that_talks_nonsense_is_given_up_for_the_next_one(string kind)
    {
        await using var both = await TwoDifys.StartAsync("Pipeline:Fallback:0", [.. Settings, .. kind == "silence" ? [Short] : Array.Empty<(string, string)>()]);
        Fault? fault = kind switch
        {
            "html" => Fault.Html200(),
            "empty" => Fault.Status(200, ""),
            "silence" => Fault.Hang(),
            _ => null,
        };
        using var broken = fault is null ? null : both.First.Faults.On("POST", "/chat-messages", fault);
        both.First.Reply(_ => DifyScript.Answer("").InPieces([.. Enumerable.Repeat(new string('x', 32 * 1024), 64)]));
        both.Second.Reply(_ => DifyScript.Answer("I stand in"));

        var (id, outcome) = await AskAsync(both.Stage, "hello?");

        Assert.Equal(TurnOutcome.Answered, outcome);
        Assert.Equal(["I stand in"], both.Stage.Answers(id));
    }

    private static async Task<(long Id, TurnOutcome Outcome)> AskAsync(Stage stage, string text)
    {
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(id, text);
        return (id, await new Records(stage).EndOfAsync(id, asked.Id, TimeSpan.FromSeconds(100)));
    }
}

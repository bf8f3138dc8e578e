using System.Net;
using System.Text;

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Core.Pipelines.HumanInput;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>What a run that waits for a person asks.</summary>
public sealed class DifyFormTests
{
    [Theory]
    [InlineData("chatflow-human-input-paused.sse")]
    [InlineData("chatflow-blocking-paused.json")]
    public async Task A_recorded_pause_tells_its_form(string file)
    {
        var dify = new DifyHarness(_ => file.EndsWith(".sse", StringComparison.Ordinal)
            ? StubHandler.Stream(new MemoryStream(DifySamples.Bytes(file)))
            : StubHandler.Json(HttpStatusCode.OK, DifySamples.Json(file).GetProperty("body").GetRawText()));

        var form = Assert.IsType<PipelineAnswer.Paused>(await dify.AskAsync()).Form!;

        Assert.Equal(("hitl_tok_9f2c", "3f9d0c1e-7777-4888-9999-abcdefabcdef"), (form.Token, form.Id));
        Assert.Equal(("Approval", "Refund of 40 EUR?"), (form.Title, form.Content));
        Assert.Equal([new FormAction("approve", "Approve"), new FormAction("reject", "Reject")], form.Actions);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1782486400), form.ExpiresAt);
        Assert.Empty(form.Inputs);
        Assert.False(form.IsForVisitor);
    }

    [Theory]
    [InlineData(HumanInputMode.Human, false, false)]
    [InlineData(HumanInputMode.Visitor, true, false)]
    [InlineData(HumanInputMode.Staff, false, true)]
    public async Task The_setting_says_who_answers(HumanInputMode mode, bool isForVisitor, bool isForStaff)
    {
        var handler = new StubHandler(_ => StubHandler.Stream(new MemoryStream(DifySamples.Bytes("chatflow-human-input-paused.sse"))));

        var answer = await new DifyHarness(handler, options => options.HumanInput = mode).AskAsync();

        var form = Assert.IsType<PipelineAnswer.Paused>(answer).Form!;
        Assert.Equal((isForVisitor, isForStaff), (form.IsForVisitor, form.IsForStaff));
    }

    [Fact]
    public async Task A_form_of_which_only_the_token_is_told_is_read()
    {
        var dify = new DifyHarness(request => request.Method == HttpMethod.Get
            ? StubHandler.Json(HttpStatusCode.OK, """{"form_content":"Pay?","inputs":[],"resolved_default_values":{},"user_actions":[{"id":"y","title":"Yes"}],"expiration_time":5}""")
            : StubHandler.Stream(DifyHarness.Events("""{"event":"human_input_required","data":{"form_token":"tok","node_title":"N"}}""", """{"event":"workflow_paused","data":{"reasons":[]}}""")));

        var form = Assert.IsType<PipelineAnswer.Paused>(await dify.AskAsync()).Form!;

        Assert.Equal(("tok", "N", "Pay?", new FormAction("y", "Yes")), (form.Token, form.Title, form.Content, Assert.Single(form.Actions)));
        Assert.Equal(["chat-messages", "form/human_input/tok"], dify.Paths);
    }

    [Fact]
    public void Fields_are_read_by_their_kind()
    {
        var form = DifyForm.Read(Encoding.UTF8.GetBytes(
            """
            {"form_content":"","user_actions":[{"id":"a"},{"title":"no id"}],"expiration_time":null,"resolved_default_values":{"why":"because"},"inputs":[
            {"type":"paragraph","output_variable_name":"why"},{"type":"text-input","output_variable_name":"name"},{"type":"text_input","output_variable_name":"nick"},
            {"type":"select","output_variable_name":"size","option_source":{"type":"constant","value":["S",5,"M"]}},{"type":"file","output_variable_name":"photo"},{}]}
            """))!;

        Assert.Equal(
            [FormInputKind.Paragraph, FormInputKind.Line, FormInputKind.Line, FormInputKind.Choice, FormInputKind.Other, FormInputKind.Other],
            form.Inputs.Select(input => input.Kind));
        Assert.Equal(("why", "because"), (form.Inputs[0].Name, form.Inputs[0].Default));
        Assert.Equal(["S", "M"], form.Inputs[3].Options);
        Assert.Equal([new FormAction("a", "a")], form.Actions);
        Assert.Null(form.ExpiresAt);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nothing")]
    public void What_is_no_form_is_none(string body) => Assert.Null(DifyForm.Read(Encoding.UTF8.GetBytes(body)));
}

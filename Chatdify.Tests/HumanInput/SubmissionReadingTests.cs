using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.HumanInput;
using Chatdify.Core.Webhooks;

using Xunit;

namespace Chatdify.Tests.HumanInput;

/// <summary>The recorded <c>message_updated</c> of a pressed button, with our mark as Chatwoot keeps it.</summary>
public sealed class SubmissionReadingTests
{
    [Fact]
    public void A_pressed_button_of_ours_is_an_answer()
    {
        var message = Assert.IsType<ChatwootEvent.FormSubmitted>(Parse(Recorded())).Message;

        Assert.Equal((new ConversationKey(3, 412), 90204L, "pending", 5121L), (message.Key, message.Id, message.ConversationStatus, message.ContactId));
        Assert.Equal(("t1", "2"), (message.Submitted!.Turn, message.Submitted.Part));
        Assert.Equal(new SubmittedValue(null, "Хүргэлт", "delivery"), Assert.Single(message.Submitted.Values));
        Assert.Equal(("Хүргэлт", 90204L), (message.Text, message.Submitted.After));
    }

    [Fact]
    public void Fields_are_read_by_name_and_odd_values_are_left_out()
    {
        var body = Recorded("""[{"name":"age","value":7},{"name":"why","value":"be\u0000cause"},{"name":"x","value":null},{"name":"y"},5]""");

        var submitted = Assert.IsType<ChatwootEvent.FormSubmitted>(Parse(body)).Message.Submitted!;

        Assert.Equal([new("age", null, "7"), new SubmittedValue("why", null, "because")], submitted.Values);
        Assert.Equal("age: 7\nwhy: because", submitted.Text());
    }

    [Fact]
    public void What_is_longer_than_anybody_types_is_cut()
    {
        var values = string.Join(',', Enumerable.Repeat($$"""{"name":"n","value":"{{new string('x', 3_999)}}😀"}""", 60));

        var message = Assert.IsType<ChatwootEvent.FormSubmitted>(Parse(Recorded($"[{values}]"))).Message;

        Assert.Equal(50, message.Submitted!.Values.Count);
        Assert.Equal(3_999, message.Submitted.Values[0].Value.Length);
        Assert.Equal(150_000, message.Text.Length);
    }

    [Theory]
    [InlineData("chatdify", null)]
    [InlineData("chatdify", "\"turn\"")]
    [InlineData("chatdify", """{"turn":7,"part":"1"}""")]
    [InlineData("submitted_values", null)]
    [InlineData("submitted_values", "[]")]
    [InlineData("submitted_values", "\"delivery\"")]
    [InlineData("submitted_values", "[{}]")]
    public void Any_other_update_is_not_used(string attribute, string? value)
    {
        var body = Recorded();
        body["content_attributes"]![attribute] = value is null ? null : JsonNode.Parse(value);

        Assert.Equal(new ChatwootEvent.Other("message_updated"), Parse(body));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("account")]
    [InlineData("conversation")]
    public void An_update_of_nobody_knows_what_is_not_used_and_never_refused(string member)
    {
        var body = Recorded();
        body.Remove(member);

        Assert.Equal(new ChatwootEvent.Other("message_updated"), Parse(body));
    }

    private static JsonObject Recorded(string? values = null)
    {
        var body = JsonNode.Parse(Samples.Bytes("Chatwoot", "message_updated-input_select_submitted.json"))!.AsObject();
        body["content_attributes"]!["chatdify"] = new JsonObject { ["turn"] = "t1", ["part"] = "2" };
        if (values is not null)
        {
            body["content_attributes"]!["submitted_values"] = JsonNode.Parse(values);
        }

        return body;
    }

    private static ChatwootEvent Parse(JsonObject body) => WebhookParser.Parse(Encoding.UTF8.GetBytes(body.ToJsonString()), out _)!;
}

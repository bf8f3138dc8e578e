using System.Text;
using System.Text.Json.Nodes;

using Chatdify.Core.Conversations;
using Chatdify.Core.Webhooks;

using Xunit;

namespace Chatdify.Tests.Webhooks;

public sealed class WebhookParserTests
{
    [Theory]
    [InlineData("", "body_not_json")]
    [InlineData("{", "body_not_json")]
    [InlineData("not json", "body_not_json")]
    [InlineData("[]", "body_not_an_object")]
    [InlineData("\"message_created\"", "body_not_an_object")]
    [InlineData("null", "body_not_an_object")]
    [InlineData("{}", "event_missing")]
    [InlineData("""{"event":null}""", "event_missing")]
    [InlineData("""{"event":7}""", "event_missing")]
    [InlineData("""{"event":"message_created"}""", "id_missing")]
    [InlineData("""{"event":"message_created","id":"1","account":{"id":3},"conversation":{"id":4}}""", "id_missing")]
    [InlineData("""{"event":"message_created","id":1.5,"account":{"id":3},"conversation":{"id":4}}""", "id_missing")]
    [InlineData("""{"event":"message_created","id":9223372036854775808,"account":{"id":3},"conversation":{"id":4}}""", "id_missing")]
    [InlineData("""{"event":"message_created","id":1,"account":3,"conversation":{"id":4}}""", "account_id_missing")]
    [InlineData("""{"event":"message_created","id":1,"account":{"id":3},"conversation":[]}""", "conversation_id_missing")]
    public void What_is_wrong_with_a_body_is_named(string body, string expected)
    {
        Assert.Null(WebhookParser.Parse(Encoding.UTF8.GetBytes(body), out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Ids_are_64_bit_integers()
    {
        var message = Parse(Minimal().Replace("\"id\":1,", "\"id\":9223372036854775807,", StringComparison.Ordinal));

        Assert.Equal(long.MaxValue, message.Id);
        Assert.Equal(new ConversationKey(3, 4), message.Key);
    }

    [Fact]
    public void Every_member_but_the_ids_may_have_any_type()
    {
        string[] anything = ["null", "7", "-1e300", "true", "\"x\"", "[]", "[[{}]]", "{}", "{\"id\":{}}"];
        string[] members =
            ["content", "content_attributes", "message_type", "private", "sender", "attachments", "created_at", "inbox", "source_id", "additional_attributes"];
        foreach (var (member, value) in from m in members from v in anything select (m, v))
        {
            var body = $$"""{"event":"message_created","id":1,"account":{"id":3},"conversation":{"id":4,"status":{{value}},"meta":{{value}},"messages":{{value}}},"{{member}}":{{value}}}""";

            Assert.Equal(1, Parse(body).Id);
        }
    }

    [Fact]
    public void The_ids_of_a_conversation_event_may_be_missing_before_4_14_2()
    {
        var told = Assert.IsType<ChatwootEvent.ConversationTold>(
            WebhookParser.Parse("""{"event":"conversation_opened","id":412,"status":"open"}"""u8, out _));

        Assert.Null(told.Key);
    }

    [Theory]
    [InlineData("conversation_status_changed", "null", true)]
    [InlineData("conversation_resolved", "null", true)]
    [InlineData("conversation_updated", """[{"label_list":{}},{"status":{"previous_value":"open","current_value":"pending"}}]""", true)]
    [InlineData("conversation_updated", """[{"label_list":{}}]""", false)]
    [InlineData("conversation_updated", "null", false)]
    public void Whether_the_status_has_changed_is_told(string name, string changes, bool expected)
    {
        var body = $$"""{"event":"{{name}}","id":412,"account":{"id":3},"status":"pending","updated_at":1781690404.5,"changed_attributes":{{changes}}}""";

        var told = Assert.IsType<ChatwootEvent.ConversationTold>(WebhookParser.Parse(System.Text.Encoding.UTF8.GetBytes(body), out _));

        Assert.Equal(expected, told.IsStatusChange);
    }

    [Fact]
    public void A_text_of_150_000_characters_is_kept_whole()
    {
        var text = new string('Ж', 150_000);

        Assert.Equal(text, Parse(WithContent(JsonValue.Create(text)!.ToJsonString())).Text);
    }

    [Fact]
    public void A_longer_text_is_cut_between_characters()
    {
        var text = string.Concat(Enumerable.Repeat("x😀", 60_000));

        var read = Parse(WithContent(JsonValue.Create(text)!.ToJsonString())).Text;

        Assert.InRange(read.Length, 149_999, 150_000);
        Assert.False(char.IsHighSurrogate(read[^1]));
    }

    [Theory]
    [InlineData("\"a\\ud800b\"", "a\uFFFDb")]
    [InlineData("\"a\\udc00\\ud800\"", "a\uFFFD\uFFFD")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"\\\\ud800\"", "\\ud800")]
    [InlineData("\"\\ud800\\ud83d\\ude00\"", "\uFFFD😀")]
    [InlineData("\"a\\u2028b\\u2029c\"", "a\u2028b\u2029c")]
    [InlineData("\"a\\u0000b\"", "ab")]
    public void Broken_and_rare_characters_are_read_without_a_fault(string json, string expected) =>
        Assert.Equal(expected, Parse(WithContent(json)).Text);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_replaced()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(WithContent("\"a").TrimEnd('}')), 0xFF, 0xC3, .. "b\"}"u8];

        Assert.Equal("a\uFFFD\uFFFDb", ((ChatwootEvent.MessageCreated)WebhookParser.Parse(body, out _)!).Message.Text);
    }

    [Fact]
    public void A_half_surrogate_in_a_name_that_we_do_not_read_is_harmless() =>
        Assert.Equal(1, Parse(WithContent("\"x\"").TrimEnd('}') + ",\"\\ud800\":{\"\\udfff\":1}}").Id);

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Minimal())];

        Assert.NotNull(WebhookParser.Parse(body, out _));
    }

    [Fact]
    public void Nesting_that_no_sender_makes_is_malformed_and_deep_nesting_is_read()
    {
        var deep = WithContent("\"x\"").TrimEnd('}') + ",\"additional_attributes\":" + new string('[', 500) + new string(']', 500) + "}";
        var absurd = WithContent("\"x\"").TrimEnd('}') + ",\"additional_attributes\":" + new string('[', 200_000) + new string(']', 200_000) + "}";

        Assert.Equal(1, Parse(deep).Id);
        Assert.Null(WebhookParser.Parse(Encoding.UTF8.GetBytes(absurd), out var problem));
        Assert.Equal("body_not_json", problem);
    }

    [Fact]
    public void An_email_is_read_without_what_it_quotes()
    {
        var message = ((ChatwootEvent.MessageCreated)WebhookParser.Parse(
            Samples.Bytes("Chatwoot", "message_created-email_incoming.json"), out _)!).Message;
        var email = JsonNode.Parse(Samples.Bytes("Chatwoot", "message_created-email_incoming.json"))!["content_attributes"]!["email"]!;

        Assert.Equal(email["text_content"]!["quoted"]!.GetValue<string>(), message.Text);
    }

    [Theory]
    [InlineData("message_created-audio_only_whatsapp.json", "voice message")]
    [InlineData("message_created-image_caption_whatsapp.json", "image")]
    public void Attachments_are_named(string sample, string expected)
    {
        var message = ((ChatwootEvent.MessageCreated)WebhookParser.Parse(Samples.Bytes("Chatwoot", sample), out _)!).Message;

        Assert.StartsWith(expected, Assert.Single(message.Attachments), StringComparison.Ordinal);
    }

    [Fact]
    public void A_location_tells_where()
    {
        var message = ((ChatwootEvent.MessageCreated)WebhookParser.Parse(
            Samples.Bytes("Chatwoot", "message_created-location_whatsapp.json"), out _)!).Message;

        Assert.Matches(@"^location -?\d+\.\d+,-?\d+\.\d+", Assert.Single(message.Attachments));
    }

    private static string Minimal() => WithContent("\"Hello\"");

    private static string WithContent(string json) =>
        $$"""{"event":"message_created","id":1,"account":{"id":3},"conversation":{"id":4,"status":"pending"},"message_type":"incoming","content":{{json}}}""";

    private static IncomingMessage Parse(string body) =>
        Assert.IsType<ChatwootEvent.MessageCreated>(WebhookParser.Parse(Encoding.UTF8.GetBytes(body), out _)).Message;
}

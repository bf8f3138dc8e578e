using System.Text;
using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Webhooks;

using Xunit;

namespace Chatdify.Tests.Files;

/// <summary>What is kept of the attachments that a webhook tells of.</summary>
public sealed class MessageFilesTests
{
    [Fact]
    public void Of_files_everything_is_kept_that_Chatwoot_tells()
    {
        var files = Parse(Samples.Bytes("Chatwoot", "message_created-files_api.json")).Files;

        Assert.Equal(
            [("file", "nekhemjlekh.pdf", "application/pdf", 88120), ("image", "screen.png", "image/png", 40211L)],
            files.Select(file => (file.Kind, file.Name, file.ContentType, file.Size ?? 0)));
        Assert.All(files, file => Assert.StartsWith("https://support.example.mn/rails/active_storage/blobs/redirect/", file.Address, StringComparison.Ordinal));
    }

    [Fact]
    public void A_voice_message_keeps_its_address()
    {
        var file = Assert.Single(Parse(Samples.Bytes("Chatwoot", "message_created-audio_only_whatsapp.json")).Files);

        Assert.Equal(("audio", "voice-90221.ogg", "audio/ogg", "[voice message]"), (file.Kind, file.Name, file.ContentType, file.Line));
    }

    [Fact]
    public void A_voice_message_that_Chatwoot_has_heard_is_words() =>
        Assert.Empty(Files("""{"file_type":"audio","data_url":"https://chat.test/a.mp3","transcribed_text":"hello"}"""));

    [Theory]
    [InlineData("""{"file_type":"location","data_url":"https://chat.test/a"}""")]
    [InlineData("""{"file_type":"contact"}""")]
    [InlineData("""{"file_type":7,"data_url":"https://chat.test/a"}""")]
    [InlineData("\"image\"")]
    [InlineData("null")]
    public void What_is_no_file_is_not_kept(string attachment) => Assert.Empty(Files(attachment));

    [Theory]
    [InlineData("""{"file_type":"image"}""")]
    [InlineData("""{"file_type":"image","data_url":null}""")]
    [InlineData("""{"file_type":"image","data_url":""}""")]
    [InlineData("""{"file_type":"image","data_url":"/rails/a.png"}""")]
    [InlineData("""{"file_type":"image","data_url":"file:///etc/passwd"}""")]
    [InlineData("""{"file_type":"image","data_url":"javascript:alert(1)"}""")]
    public void A_file_that_cannot_be_fetched_has_no_address(string attachment) => Assert.Equal("", Assert.Single(Files(attachment)).Address);

    [Fact]
    public void An_address_that_is_too_long_is_not_kept() =>
        Assert.Equal("", Assert.Single(Files($$"""{"file_type":"image","data_url":"https://chat.test/{{new string('a', 2000)}}"}""")).Address);

    [Theory]
    [InlineData("image", "https://chat.test/a%2F..%2Fb%00.png", null, "b.png")]
    [InlineData("image", "https://chat.test/photo", "jpeg", "photo.jpeg")]
    [InlineData("image", "https://chat.test/photo", "a/very/strange/extension", "photo")]
    [InlineData("image", "https://chat.test/", null, "")]
    public void Names_are_harmless(string kind, string address, string? extension, string expected) =>
        Assert.Equal(expected, Assert.Single(Files(JsonSerializer.Serialize(new { file_type = kind, data_url = address, extension }))).Name);

    [Fact]
    public void Of_many_files_the_newest_are_kept()
    {
        var attachments = Enumerable.Range(0, 15).Select(number => $$"""{"file_type":"image","data_url":"https://chat.test/{{number}}.png"}""");

        var files = Files([.. attachments]);

        Assert.Equal(Enumerable.Range(5, 10).Select(number => $"{number}.png"), files.Select(file => file.Name));
    }

    private static IReadOnlyList<QuestionFile> Files(params string[] attachments) => Parse(Encoding.UTF8.GetBytes(
        $$"""{"event":"message_created","id":1,"account":{"id":3},"conversation":{"id":4},"attachments":[{{string.Join(',', attachments)}}]}""")).Files;

    private static IncomingMessage Parse(byte[] body) => ((ChatwootEvent.MessageCreated)WebhookParser.Parse(body, out _)!).Message;
}

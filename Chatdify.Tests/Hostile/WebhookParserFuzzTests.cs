using System.Text;

using Azure.Data.Tables;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Conversations;
using Chatdify.Core.Verification;
using Chatdify.Core.Webhooks;
using Chatdify.Functions.Azure;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>The parser of webhooks takes any bytes, and gives an event that the storage takes, or says what is wrong.</summary>
public sealed class WebhookParserFuzzTests
{
    private static readonly byte[][] Payloads = [.. Samples.ChatwootWebhooks().Select(name => Samples.Bytes("Chatwoot", name))];

    [Fact]
    public void Mutated_payloads_become_an_event_or_a_named_problem() => Fuzz.Run(3000, random =>
    {
        var body = new Mutator(random, Payloads).Next();

        var parsed = WebhookParser.Parse(body, out var problem);

        Assert.True(parsed is null ? problem.Length > 0 : problem.Length == 0, problem);
        Assert.DoesNotContain(problem, char.IsControl);
        if (parsed is ChatwootEvent.MessageCreated { Message: var message })
        {
            AssertStorable(message);
        }
    });

    [Theory]
    [InlineData("""{"content_type":"text","content":§}""")]
    [InlineData("""{"conversation":{"id":7,"status":"pending","channel":§}}""")]
    [InlineData("""{"created_at":§,"sender":{"id":§,"type":§}}""")]
    [InlineData("""{"attachments":[{"file_type":§,"fallback_title":§,"coordinates_lat":§,"coordinates_long":§,"transcribed_text":§}]}""")]
    [InlineData("""{"content_attributes":{"email":{"text_content":{"quoted":§}},"external_echo":§}}""")]
    public void Any_value_may_stand_anywhere(string shape) => Fuzz.Run(300, random =>
    {
        var mutator = new Mutator(random, Payloads);
        var members = string.Join(mutator.Value(), shape.Split('§'))[1..^1];
        var text = """{"event":"message_created","id":1,"account":{"id":3},"conversation":{"id":7},""" + members + "}";

        if (WebhookParser.Parse(Encoding.UTF8.GetBytes(text), out _) is ChatwootEvent.MessageCreated { Message: var message })
        {
            AssertStorable(message);
        }
    });

    [Fact]
    public void A_thousand_long_attachments_are_cut_to_what_a_row_holds()
    {
        var attachments = string.Join(',', Enumerable.Repeat($$"""{"file_type":"{{new string('x', 5000)}}"}""", 1000));

        var parsed = WebhookParser.Parse(
            Encoding.UTF8.GetBytes($$"""{"event":"message_created","id":1,"account":{"id":3},"conversation":{"id":7},"attachments":[{{attachments}}]}"""), out _);

        AssertStorable(Assert.IsType<ChatwootEvent.MessageCreated>(parsed).Message);
    }

    [Fact]
    public void A_million_brackets_are_no_event_and_no_stack_overflow() => Assert.All(["[", "{\"event\":"], bracket =>
    {
        Assert.Null(WebhookParser.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(bracket, 1_000_000 / bracket.Length))), out var problem));
        Assert.Equal("body_not_json", problem);
    });

    [Fact]
    public void No_signature_but_the_right_one_comes_in() => Fuzz.Run(2000, random =>
    {
        var time = new ManualTimeProvider();
        var guard = new WebhookGuard(
            new SignatureVerifier(Options.Create(new ChatwootOptions { WebhookSecrets = ["secret"] }), time),
            Options.Create(new WebhookOptions { Token = "token-of-the-webhook" }));
        string[] good = ["sha256=" + new string('a', 64), "token-of-the-webhook", $"{time.GetUtcNow().ToUnixTimeSeconds()}", "sha256=", "☃"];
        var headers = new Mutator(random, [.. good.Select(Encoding.UTF8.GetBytes)]);
        var request = new WebhookRequest(headers.Next(), Text(headers), Text(headers), random.Next(2) == 0 ? null : Text(headers) + "x", "c");

        Assert.Matches("^(signature|token)_[a-z]+$", guard.Refuse(request));
    });

    private static string Text(Mutator mutator) => Encoding.Latin1.GetString(mutator.Next());

    /// <summary>What Table Storage takes: no time before 1601, 64 KiB a property, 1 MiB a row; texts that are whole.</summary>
    private static void AssertStorable(IncomingMessage message)
    {
        var row = ConversationRows.ToRow(message.Key, new MailboxMessage { Id = message.Id, ReceivedAt = DateTimeOffset.UnixEpoch, Text = message.Text, Attachments = message.Attachments, CorrelationId = "c" });
        var state = ConversationRows.ToRow(message.Key, new ConversationState { PausedAt = message.CreatedAt, Channel = message.Channel });

        Assert.All(Values(row).Concat(Values(state)).OfType<string>(), text => Assert.InRange(text.Length, 0, 32 * 1024));
        Assert.InRange(Values(row).OfType<string>().Sum(text => text.Length), 0, 500_000);
        Assert.All(Values(state).OfType<DateTimeOffset>(), at => Assert.True(at.Year >= 1601, $"{at}"));
        Assert.All(message.Attachments.Append(message.Text), text => Assert.True(text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) && !text.Contains('\0', StringComparison.Ordinal)));
    }

    private static IEnumerable<object?> Values(TableEntity row) => row.Keys.Select(key => row[key]);
}

using System.Text;

using Chatdify.Core.Chat;

using Xunit;

namespace Chatdify.Tests.Chat;

/// <summary>What callers of the chat API may send.</summary>
public sealed class ChatRequestTests
{
    [Fact]
    public void Everything_given_is_taken()
    {
        var request = Read("""{"message":"Hi","user_id":77,"chat_id":"c","thread_id":"t","metadata":{"region":"EU","vip":true,"n":1.5}}""");

        Assert.Equal(("Hi", "77", "c", "t"), (request.Message, request.UserId, request.ChatId, request.ThreadId));
        Assert.Equal(new Dictionary<string, string> { ["region"] = "EU", ["vip"] = "true", ["n"] = "1.5" }, request.Metadata);
    }

    [Fact]
    public void Without_a_thread_the_chat_is_the_thread() =>
        Assert.Equal(("c", "c"), (Read("""{"message":"Hi","chat_id":"c"}""").ThreadId, Read("""{"message":"Hi","chat_id":"c"}""").ChatId));

    [Fact]
    public void Without_either_both_are_made_up_and_differ_each_time()
    {
        var (one, other) = (Read("""{"message":"Hi"}"""), Read("""{"message":"Hi","thread_id":null,"chat_id":""}"""));

        Assert.Equal(one.ThreadId, one.ChatId);
        Assert.NotEqual(one.ThreadId, other.ThreadId);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("{\"message\":\"\\ud800\"}", "body")]
    [InlineData("{}", "message")]
    [InlineData("""{"message":7}""", "message")]
    [InlineData("""{"message":"  "}""", "message")]
    [InlineData("""{"message":"Hi","user_id":{}}""", "user_id")]
    [InlineData("""{"message":"Hi","chat_id":[1]}""", "chat_id")]
    [InlineData("""{"message":"Hi","thread_id":true}""", "thread_id")]
    [InlineData("""{"message":"Hi","metadata":[]}""", "metadata")]
    public void What_is_wrong_is_named(string body, string field) => Assert.Equal(field, Problem(body)?.Field);

    [Fact]
    public void Nothing_is_taken_beyond_its_limit()
    {
        Assert.Equal("message", Problem($$"""{"message":"{{new string('x', 150_001)}}"}""")?.Field);
        Assert.Equal("thread_id", Problem($$"""{"message":"Hi","thread_id":"{{new string('x', 129)}}"}""")?.Field);
        Assert.Equal("metadata", Problem($$$"""{"message":"Hi","metadata":{"a":"{{{new string('x', 10_001)}}}"}}""")?.Field);
        var many = string.Join(',', Enumerable.Range(0, 51).Select(number => $"\"m{number}\":1"));
        Assert.Equal("metadata", Problem("{\"message\":\"Hi\",\"metadata\":{" + many + "}}")?.Field);
    }

    private static ChatRequest Read(string body) => ChatRequest.Parse(Encoding.UTF8.GetBytes(body)).Request!;

    private static ChatProblem? Problem(string body) => ChatRequest.Parse(Encoding.UTF8.GetBytes(body)).Problem;
}

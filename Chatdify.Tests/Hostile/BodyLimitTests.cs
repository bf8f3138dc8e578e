using System.Net.Sockets;
using System.Text;

using Chatdify.Functions.Http;
using Chatdify.Tests.Flows;
using Chatdify.Tests.Http;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>Bodies are bounded in size and in time, whatever their headers say.</summary>
public sealed class BodyLimitTests(StageFixture fixture) : IClassFixture<StageFixture>
{
    private const string Key = "X-Api-Key: " + Stage.ApiKey;

    [Trait("Runtime", "embedded")]
    [Theory]
    [InlineData("v1/chatwoot-webhook", 4)]
    [InlineData("v1/toggle-status/7", 1)]
    [InlineData("mcp", 1)]
    [InlineData("chat", 1)]
    public async Task A_body_without_length_is_not_read_to_its_end(string path, int limit)
    {
        const int Megabytes = 100;
        using var client = await RawClient.ConnectAsync(fixture.Stage.App.Url);
        var chunk = Encoding.ASCII.GetBytes($"{64 * 1024:x}\r\n{new string('x', 64 * 1024)}\r\n");
        await client.SendAsync(RawClient.Head(path, Key, "Content-Type: application/json", "Transfer-Encoding: chunked"));

        var sent = 0;
        try
        {
            for (; sent < Megabytes * 16 && !client.HasAnswer; sent++)
            {
                await client.SendAsync(chunk);
            }
        }
        catch (SocketException)
        {
            // The server has closed; its answer is there to be read.
        }

        Assert.InRange(sent / 16, limit, limit + 40);
        var answer = await client.ReadAsync();
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains($"larger than {limit} MiB", answer, StringComparison.Ordinal);
        Assert.Contains("body_too_large", answer, StringComparison.Ordinal);
    }

    [Trait("Runtime", "embedded")]
    [Fact]
    public async Task A_length_that_is_too_large_is_refused_before_the_body()
    {
        using var client = await RawClient.ConnectAsync(fixture.Stage.App.Url);
        await client.SendAsync(RawClient.Head("v1/chatwoot-webhook", $"Content-Length: {4 * 1024 * 1024 + 1}"));

        Assert.StartsWith("HTTP/1.1 413", await client.ReadAsync("body_too_large"), StringComparison.Ordinal);
    }

    [Trait("Runtime", "embedded")]
    [Fact]
    public async Task A_body_whose_framing_is_broken_is_a_problem_with_a_reason()
    {
        using var client = await RawClient.ConnectAsync(fixture.Stage.App.Url);
        await client.SendAsync(RawClient.Head("v1/toggle-status/7", Key, "Transfer-Encoding: chunked") + "ZZZZ\r\nxx\r\n");

        var answer = await client.ReadAsync("body_unreadable");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("body_unreadable", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up()
    {
        var time = new ManualTimeProvider();
        var request = new DefaultHttpContext().Request;
        request.Body = new ScriptedStream(
            ScriptedStream.Step.Text("{"), new ScriptedStream.Step.Call(() => time.Advance(RequestBody.Limit)), new ScriptedStream.Step.Hang());

        var (bytes, refusal) = await new RequestBody(time).ReadAsync(request, 1024 * 1024).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Null(bytes);
        Assert.Equal(408, Assert.IsAssignableFrom<IStatusCodeHttpResult>(refusal).StatusCode);
    }

    [Fact]
    public async Task A_body_in_small_pieces_is_whole()
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new ScriptedStream("a long body".Select(c => ScriptedStream.Step.Text($"{c}")));

        var (bytes, refusal) = await new RequestBody(new ManualTimeProvider()).ReadAsync(request, 1024 * 1024);

        Assert.Null(refusal);
        Assert.Equal("a long body", Encoding.UTF8.GetString(bytes!));
    }
}

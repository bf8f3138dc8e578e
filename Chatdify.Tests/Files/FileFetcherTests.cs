using System.Net;
using System.Text;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Files;
using Chatdify.Tests.Http;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Files;

/// <summary>Files come from the one server that may have them and from public addresses, within their size and their time.</summary>
public sealed class FileFetcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_file_is_fetched_through_the_redirect_of_its_own_server()
    {
        var requests = 0;
        await using var own = new RawServer(connection => connection.SendAsync(++requests == 1 ? Redirect("/disk/parcel.png") : Answer("the file", "image/png")));

        var fetched = await FetchAsync(own.Url + "blobs/redirect/parcel", own.Url);

        Assert.Null(fetched.Code);
        Assert.Equal(("parcel.png", "image/png", "the file"), (fetched.File!.Name, fetched.File.ContentType, Encoding.UTF8.GetString(fetched.File.Bytes.Span)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/a")]
    [InlineData("http://localhost:{port}/a")]
    [InlineData("http://2130706433:{port}/a")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/a")]
    public async Task Another_server_within_is_not_asked(string address)
    {
        await using var inside = new RawServer(connection => connection.SendAsync(Answer("secret")));

        var fetched = await FetchAsync(Address(address, inside), new Uri("http://chatwoot.test/"));

        Assert.Equal(("unreachable", 0), (fetched.Code, inside.Requests));
    }

    [Theory]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_leads_to_no_other_server_within(string target)
    {
        await using var inside = new RawServer(connection => connection.SendAsync(Answer("secret")));
        await using var own = new RawServer(connection => connection.SendAsync(Redirect(Address(target, inside))));

        var fetched = await FetchAsync(own.Url + "file", own.Url);

        Assert.Null(fetched.File);
        Assert.Equal((1, 0), (own.Requests, inside.Requests));
    }

    [Fact]
    public async Task What_one_server_may_another_may_not_over_a_connection_that_is_open()
    {
        await using var dify = new RawServer(connection => connection.SendAsync(Answer("made")));
        using var clients = new FileClients();
        var fetcher = Fetcher(clients);

        var made = await fetcher.FetchAsync(new Uri(dify.Url, "a"), dify.Url, default);
        var sent = await fetcher.FetchAsync(new Uri(dify.Url, "a"), new Uri("http://chatwoot.test/"), default);

        Assert.Null(made.Code);
        Assert.Equal(("unreachable", 1), (sent.Code, dify.Requests));
    }

    [Theory]
    [InlineData("ftp://chatwoot.test/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:text/plain,hello")]
    public async Task What_is_no_web_address_is_not_fetched(string address) =>
        Assert.Equal("no_address", (await FetchAsync(address, new Uri("http://chatwoot.test/"))).Code);

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "http_404")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", "too_large")]
    public async Task What_is_no_file_has_a_code(string answer, string code)
    {
        await using var own = new RawServer(connection => connection.SendAsync(answer));

        Assert.Equal(code, (await FetchAsync(own.Url + "file", own.Url, maxBytes: 1024)).Code);
    }

    [Fact]
    public async Task A_file_is_read_no_further_than_its_limit()
    {
        await using var own = new RawServer(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n");
            await connection.SendChunkAsync(new string('x', 1025));
        });

        Assert.Equal("too_large", (await FetchAsync(own.Url + "file", own.Url, maxBytes: 1024)).Code);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        var (time, asked, released) = (new ManualTimeProvider(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var own = new RawServer(_ =>
        {
            asked.SetResult();
            return released.Task;
        });

        var fetching = FetchAsync(own.Url + "slow", own.Url, time: time);
        await asked.Task.WaitAsync(Patience);
        time.Advance(FileFetcher.Limit);

        Assert.Equal("timeout", (await fetching.WaitAsync(Patience)).Code);
        released.SetResult();
    }

    [Fact]
    public async Task A_file_that_is_told_to_be_too_large_is_not_asked_for()
    {
        await using var own = new RawServer(connection => connection.SendAsync(Answer("the file")));
        using var clients = new FileClients();
        var files = new QuestionFiles(
            Fetcher(clients), Options.Create(new ChatwootOptions { BaseUrl = own.Url }), Options.Create(new FilesOptions { MaxBytes = 1024 }), TimeProvider.System);

        var opened = await files.OpenAsync(new QuestionFile { Kind = "image", Address = own.Url + "a.png", Size = 1025 }, default);

        Assert.Equal(("too_large", 0), (opened.Code, own.Requests));
    }

    private static async Task<FetchedFile> FetchAsync(string address, Uri own, int maxBytes = 1024 * 1024, TimeProvider? time = null)
    {
        using var clients = new FileClients();
        return await Fetcher(clients, maxBytes, time).FetchAsync(new Uri(address), own, default);
    }

    private static FileFetcher Fetcher(FileClients clients, int maxBytes = 1024 * 1024, TimeProvider? time = null) =>
        new(clients, Options.Create(new FilesOptions { MaxBytes = maxBytes }), time ?? TimeProvider.System);

    private static string Address(string address, RawServer server) => address.Replace("{port}", $"{server.Url.Port}", StringComparison.Ordinal);

    private static string Redirect(string location) => $"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    private static string Answer(string body, string type = "text/plain") =>
        $"HTTP/1.1 {(int)HttpStatusCode.OK} OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}

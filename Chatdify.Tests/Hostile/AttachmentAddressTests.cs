using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

using Chatdify.Core.Callbacks;
using Chatdify.Core.Files;
using Chatdify.Tests.Http;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary>
/// A pipeline's attachment addresses lead to public hosts, Chatwoot and the backend, nowhere else: judged by the address that is connected
/// to, whatever the name, the notation or a redirect says.
/// </summary>
public sealed class AttachmentAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    public void An_address_within_is_not_public(string address) => Assert.False(AttachmentHttp.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.1.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::200e")]
    public void An_address_of_the_internet_is_public(string address) => Assert.True(AttachmentHttp.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://127.1:{port}/")]
    [InlineData("http://2130706433:{port}/")]
    [InlineData("http://0x7f000001:{port}/")]
    [InlineData("http://0177.0.0.1:{port}/")]
    [InlineData("http://0.0.0.0:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://LOCALHOST.:{port}/")]
    [InlineData("http://chatwoot.test@127.0.0.1:{port}/")]
    [InlineData("http://chatwoot.test:80@localhost:{port}/")]
    [InlineData("http://127.0.0.1:{port}#@chatwoot.test/")]
    [InlineData("http://[::1]:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    [InlineData("http://[::]:{port}/")]
    [InlineData("http://１２７.0.0.1:{port}/")]
    [InlineData("http://rebound.test:{port}/")]
    [InlineData("http://chatwoot.test:{port}/")]
    [InlineData("https://localhost:{port}/")]
    public async Task Nothing_is_asked_of_this_machine_however_it_is_written(string address)
    {
        await using var inside = new RawServer(connection => connection.SendAsync(Answer("secret")));

        await RefusedAsync(address.Replace("{port}", $"{inside.Url.Port}", StringComparison.Ordinal), own: new Uri("http://chatwoot.test/"));

        Assert.Equal(0, inside.Requests);
    }

    [Theory]
    [InlineData("ftp://example.org/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.org:25/_MAIL")]
    [InlineData("data:text/plain,hello")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//example.org/a")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share")]
    [InlineData("http://")]
    [InlineData("http://:80/")]
    [InlineData("http://example.org:99999/")]
    [InlineData("http://exa mple.org/")]
    [InlineData("http://example.org\r\nHost: inside/")]
    [InlineData("")]
    public Task What_is_no_web_address_is_refused(string address) => RefusedAsync(address);

    [Fact]
    public Task A_name_longer_than_names_are_is_refused() => RefusedAsync($"http://{string.Join('.', Enumerable.Repeat("aaaaaaaaaa", 30))}/");

    [Theory]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://localhost:{port}/")]
    public async Task A_redirect_leads_no_further_than_an_address(string target)
    {
        await using var inside = new RawServer(connection => connection.SendAsync(Answer("secret")));
        var location = target.Replace("{port}", $"{inside.Url.Port}", StringComparison.Ordinal);
        await using var own = new RawServer(connection => connection.SendAsync(Redirect(location)));

        await RefusedAsync(own.Url + "file", own.Url);

        Assert.Equal((1, 0), (own.Requests, inside.Requests));
    }

    [Fact]
    public async Task A_chain_of_redirects_ends()
    {
        await using var own = new RawServer(connection => connection.SendAsync(Redirect("/again")));

        await RefusedAsync(own.Url + "file", own.Url);

        Assert.InRange(own.Requests, 2, 4);
    }

    [Fact]
    public async Task A_file_of_Chatwoot_is_fetched_through_its_redirect_without_any_token()
    {
        var requests = 0;
        await using var files = new RawServer(connection => connection.SendAsync(++requests == 1 ? Redirect("/disk/report.pdf") : Answer("the file")));

        var file = Assert.Single(await LoadAsync([files.Url + "blobs/redirect/a%0d%0aX-Evil:%201.pdf"], files.Url));

        Assert.Equal("the file", Encoding.UTF8.GetString(file.Bytes.Span));
        Assert.DoesNotContain(file.Name, char.IsControl);
        Assert.Equal(2, files.Requests);
    }

    [Fact]
    public async Task The_own_host_on_another_port_is_another_host()
    {
        await using var inside = new RawServer(connection => connection.SendAsync(Answer("secret")));

        await RefusedAsync($"http://127.0.0.1:{inside.Url.Port}/", own: new Uri($"http://127.0.0.1:{inside.Url.Port - 1}/"));

        Assert.Equal(0, inside.Requests);
    }

    [Fact]
    public async Task A_file_without_end_is_read_to_its_limit()
    {
        var sent = 0L;
        await using var own = new RawServer(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n");
            var megabyte = new string('x', 1024 * 1024);
            try
            {
                for (; sent < 100; sent++)
                {
                    await connection.SendChunkAsync(megabyte);
                }
            }
            catch (SocketException)
            {
                // The reader has had enough.
            }
        });

        var problem = await RefusedAsync(own.Url + "endless", own.Url);

        Assert.Contains("16 MiB", problem.Detail, StringComparison.Ordinal);
        Assert.InRange(sent, 16, 40);
    }

    [Fact]
    public async Task Files_are_bounded_together()
    {
        var half = Answer(new string('x', 14 * 1024 * 1024));
        await using var own = new RawServer(connection => connection.SendAsync(half));

        var problem = await RefusedAsync(Enumerable.Repeat(own.Url + "big", 15), own.Url);

        Assert.Contains("32 MiB", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(3, own.Requests);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_given_up()
    {
        var (time, asked, released) = (new ManualTimeProvider(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var own = new RawServer(_ =>
        {
            asked.SetResult();
            return released.Task;
        });

        var loading = RefusedAsync(own.Url + "slow", own.Url, time);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(31));
        await loading.WaitAsync(TimeSpan.FromSeconds(30));
        released.SetResult();
    }

    private static Task<CallbackResult.Problem> RefusedAsync(string address, Uri? own = null, TimeProvider? time = null) => RefusedAsync([address], own, time);

    private static async Task<CallbackResult.Problem> RefusedAsync(IEnumerable<string> addresses, Uri? own, TimeProvider? time = null)
    {
        var refused = await Assert.ThrowsAsync<CallbackException>(() => LoadAsync([.. addresses], own, time));
        Assert.Equal((400, "malformed"), (refused.Problem.Status, refused.Problem.Reason));
        return refused.Problem;
    }

    /// <summary>As the app does it, but for names that only this test knows.</summary>
    private static async Task<IReadOnlyList<FileContent>> LoadAsync(string[] addresses, Uri? own, TimeProvider? time = null)
    {
        using var handler = new SocketsHttpHandler();
        AttachmentHttp.Configure(handler, ResolveAsync, () => [own]);
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var loader = new AttachmentLoader(new AttachmentHttp(client), time ?? TimeProvider.System);
        return await loader.LoadAsync([.. addresses.Select(address => JsonSerializer.SerializeToElement(address))], CancellationToken.None);
    }

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        host.EndsWith(".test", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Loopback]) : Dns.GetHostAddressesAsync(host, cancellationToken);

    private static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static string Redirect(string location) => $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

using System.Net;
using System.Text;
using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines;
using Chatdify.Tests.Pipelines.Dify;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Files;

/// <summary>What a Dify app is given of the customer's files, and how it is asked about the others.</summary>
public sealed class DifyFilesTests
{
    private const string On = """{"file_upload":{"enabled":true,"allowed_file_types":["image","document"],"allowed_file_upload_methods":["local_file"],"number_limits":2},"system_parameters":{"image_file_size_limit":1,"file_size_limit":15}}""";
    private readonly ManualTimeProvider _time = new();
    private string _parameters = On;
    private Func<SentRequest, HttpResponseMessage> _upload = _ => StubHandler.Json(HttpStatusCode.Created, """{"id":"8a1f"}""");

    [Fact]
    public async Task A_file_is_uploaded_for_the_same_user_and_named_in_the_question()
    {
        var (network, body) = await AskAsync("look\n[image]", GivenFiles.Good("image", "a.png", "image/png"));

        Assert.Equal("""[{"type":"image","upload_file_id":"8a1f","transfer_method":"local_file"}]""", body.GetProperty("files").GetRawText());
        Assert.Equal("look\n[image]", body.GetProperty("query").GetString());
        var upload = network.Sent.Single(request => request.Url.AbsolutePath == "/v1/files/upload");
        Assert.Contains("name=user\r\n\r\ncw-1-contact-77", upload.Body, StringComparison.Ordinal);
        Assert.Contains("filename=\"a.png\"", upload.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_files_needs_no_look_at_the_app()
    {
        var (network, body) = await AskAsync("hello");

        Assert.DoesNotContain(network.Sent, request => request.Url.AbsolutePath == "/v1/parameters");
        Assert.False(body.TryGetProperty("files", out _));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"file_upload":{"enabled":false,"allowed_file_types":["image"],"image":{"enabled":true}}}""")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["document"]}}""")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["image"],"allowed_file_upload_methods":["remote_url"]}}""")]
    [InlineData("""{"file_upload":{"image":{"enabled":true,"transfer_methods":["remote_url"]}}}""")]
    [InlineData("""{"file_upload":7}""")]
    [InlineData("no json")]
    public async Task What_the_app_does_not_take_is_told_of_and_not_fetched(string parameters)
    {
        _parameters = parameters;
        var files = new GivenFiles(GivenFiles.Good("image", "a.png", "image/png"));

        var (_, body) = await AskAsync("look\n[image]", files, [Picture("a.png")]);

        Assert.Equal("look\n[image: not shown to you]", body.GetProperty("query").GetString());
        Assert.False(body.TryGetProperty("files", out _));
        Assert.Empty(files.Opened);
    }

    [Theory]
    [InlineData("""{"file_upload":{"image":{"enabled":true,"number_limits":3,"transfer_methods":["remote_url","local_file"]}}}""", "a.jpeg", "image")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["document"]}}""", "a.pdf", "document")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["custom"],"allowed_file_extensions":[".DWG"]}}""", "a.dwg", "custom")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["audio"]}}""", "a.mp3", "audio")]
    [InlineData("""{"file_upload":{"enabled":true,"allowed_file_types":["video"]}}""", "a.mp4", "video")]
    public async Task Dify_judges_a_file_by_its_extension(string parameters, string name, string expected)
    {
        _parameters = parameters;

        var (_, body) = await AskAsync("look", GivenFiles.Good("file", name, "application/octet-stream"));

        Assert.Equal(expected, body.GetProperty("files")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task More_files_than_the_app_takes_are_told_of()
    {
        var names = new[] { "1.png", "2.png", "3.png" };

        var (_, body) = await AskAsync("[image]\n[image]\n[image]", [.. names.Select(name => GivenFiles.Good("image", name, "image/png"))]);

        Assert.Equal(2, body.GetProperty("files").GetArrayLength());
        Assert.Equal("[image]\n[image]\n[image: not shown to you]", body.GetProperty("query").GetString());
    }

    [Fact]
    public async Task A_file_that_is_too_large_for_the_server_is_not_uploaded()
    {
        var (network, body) = await AskAsync("[image]", GivenFiles.Good("image", "a.png", "image/png", new string('x', (1024 * 1024) + 1)));

        Assert.Equal("[image: not shown to you]", body.GetProperty("query").GetString());
        Assert.DoesNotContain(network.Sent, request => request.Url.AbsolutePath == "/v1/files/upload");
    }

    [Theory]
    [InlineData(HttpStatusCode.UnsupportedMediaType, """{"code":"unsupported_file_type"}""")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "<html>413</html>")]
    [InlineData(HttpStatusCode.Created, "{}")]
    public async Task A_failed_upload_does_not_keep_the_question_from_being_asked(HttpStatusCode status, string answer)
    {
        _upload = _ => StubHandler.Json(status, answer);

        var (_, body) = await AskAsync("look\n[image]", GivenFiles.Good("image", "a.png", "image/png"));

        Assert.Equal("look\n[image: not shown to you]", body.GetProperty("query").GetString());
    }

    [Fact]
    public async Task The_app_is_looked_at_again_after_some_minutes()
    {
        var network = Network();
        var (_, client) = Pipeline(network, new GivenFiles());

        Assert.NotNull(await client.ParametersAsync(default));
        Assert.NotNull(await client.ParametersAsync(default));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.NotNull(await client.ParametersAsync(default));

        Assert.Equal(2, network.Sent.Count);
    }

    [Theory]
    [InlineData("https://evil.test:81/x", "unreachable")]
    [InlineData("//evil.test:81/x", "unreachable")]
    [InlineData("file:///etc/passwd", "no_address")]
    [InlineData("http://", "no_address")]
    public async Task A_file_of_an_answer_lies_at_Dify_or_on_a_public_address(string address, string expected)
    {
        await using var dify = new RawServer(connection => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmade"));
        var (pipeline, _) = Pipeline(Network(), new GivenFiles(), new DifyOptions { BaseUrl = new Uri(dify.Url, "v1"), ApiKey = "app-secret" });

        var own = await pipeline.FetchAsync(new AnswerFile("/files/tools/a.pdf?sign=1"), default);
        var other = await pipeline.FetchAsync(new AnswerFile(address), default);

        Assert.Equal("made", Encoding.UTF8.GetString(own.File!.Bytes.Span));
        Assert.Equal((expected, 1), (other.Code, dify.Requests));
    }

    [Fact]
    public void The_customers_own_files_do_not_come_back_and_others_come_once()
    {
        var files = MadeFiles.In(JsonDocument.Parse("""
            [{"id":"m1","type":"image","belongs_to":"assistant","url":"/files/tools/a.png?sign=1"},
             {"related_id":"m1","filename":"label.png","transfer_method":"tool_file","url":"/files/tools/a.png?sign=2"},
             {"related_id":"m2","transfer_method":"local_file","url":"/files/own.png"},
             {"id":"m3","belongs_to":"user","url":"/files/also-own.png"},
             {"id":"m4","url":null,"remote_url":"https://cdn.test/b.png"},
             {"id":"m5"}, 7, null]
            """).RootElement.EnumerateArray());

        Assert.Equal([new AnswerFile("/files/tools/a.png?sign=1", "label.png"), new AnswerFile("https://cdn.test/b.png")], files);
    }

    [Fact]
    public void Files_are_found_among_the_outputs_of_a_workflow()
    {
        var outputs = JsonDocument.Parse("""
            {"text":"done","link":{"url":"https://no.file/"},"page":{"transfer_method":"tool_file","url":"/a.pdf","filename":"a.pdf"},
             "more":[{"transfer_method":"tool_file","url":"/b.pdf"},{"transfer_method":"local_file","url":"/own.pdf"},7]}
            """).RootElement;

        Assert.Equal([new AnswerFile("/a.pdf", "a.pdf"), new AnswerFile("/b.pdf")], MadeFiles.InOutputs(outputs));
        Assert.Empty(MadeFiles.InOutputs(default));
    }

    [Fact]
    public void So_many_files_of_an_answer_are_brought_and_no_more()
    {
        var many = JsonSerializer.SerializeToElement(Enumerable.Range(0, 9).Select(number => new { id = $"m{number}", url = $"/{number}.png" }));

        var files = MadeFiles.In(many.EnumerateArray());

        Assert.Equal(Enumerable.Range(0, 9).Select(number => number < AnswerFile.Most ? null : "too_many"), files.Select(file => file.Outcome));
    }

    private static QuestionFile Picture(string name) => GivenFiles.Good("image", name, "image/png").File;

    private Task<(StubHandler Network, JsonElement Body)> AskAsync(string text, params (QuestionFile File, FetchedFile Fetched)[] files) =>
        AskAsync(text, new GivenFiles(files), [.. files.Select(one => one.File)]);

    private async Task<(StubHandler Network, JsonElement Body)> AskAsync(string text, GivenFiles given, IReadOnlyList<QuestionFile> files)
    {
        var network = Network();
        var (pipeline, _) = Pipeline(network, given);
        await pipeline.AskAsync(DifyHarness.Question(text: text) with { Files = files }, new Listener(), default);
        return (network, JsonDocument.Parse(network.Sent[^1].Body).RootElement);
    }

    private StubHandler Network() => new(request => request.Url.AbsolutePath switch
    {
        "/v1/parameters" => StubHandler.Json(HttpStatusCode.OK, _parameters),
        "/v1/files/upload" => _upload(request),
        _ => StubHandler.Stream(DifyHarness.Events(DifyHarness.Message("ok"), """{"event":"message_end"}""")),
    });

    private (DifyFiles Pipeline, DifyFileClient Client) Pipeline(StubHandler network, GivenFiles files, DifyOptions? settings = null)
    {
        var options = settings ?? new DifyOptions { BaseUrl = new Uri("http://dify.test/v1"), ApiKey = "app-secret" };
        var client = new DifyFileClient(new HttpClient(network), new IdempotentRetry(_time), options, _time);
        var inner = new DifyHarness(network, time: _time).Pipeline;
        var fetcher = new FileFetcher(
            new FileClients((host, _) => Task.FromResult(host == "evil.test" ? new[] { IPAddress.Parse("10.0.0.1") } : Dns.GetHostAddresses(host))),
            Options.Create(new FilesOptions()),
            TimeProvider.System);
        var taking = new FileTaking(_time, NullLogger<FileTaking>.Instance);
        return (new DifyFiles(inner, client, files, taking, fetcher, options), client);
    }
}

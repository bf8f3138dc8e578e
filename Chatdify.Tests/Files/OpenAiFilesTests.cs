using System.Text.Json;

using Chatdify.Core.Files;
using Chatdify.Core.Pipelines.OpenAi;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines;
using Chatdify.Tests.Pipelines.Contract;
using Chatdify.Tests.Pipelines.OpenAi;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace Chatdify.Tests.Files;

/// <summary>What a model is given of the customer's files: they go along in the request.</summary>
public sealed class OpenAiFilesTests
{
    private static readonly (QuestionFile File, FetchedFile Fetched)[] PictureAndPdf =
        [GivenFiles.Good("image", "a.png", "image/png", "see"), GivenFiles.Good("file", "b.pdf", "application/pdf", "read")];

    [Fact]
    public async Task Responses_get_pictures_and_pdfs()
    {
        var content = (await AskAsync(OpenAiApi.Responses, null, PictureAndPdf)).GetProperty("input")[0].GetProperty("content");

        Assert.Equal(
            """[{"type":"input_text","text":"look\n[image]\n[file]"},{"type":"input_image","image_url":"data:image/png;base64,c2Vl"},{"type":"input_file","filename":"b.pdf","file_data":"data:application/pdf;base64,cmVhZA=="}]""",
            content.GetRawText());
    }

    [Fact]
    public async Task Completions_get_pictures_when_the_model_is_said_to_see()
    {
        var content = LastMessage(await AskAsync(OpenAiApi.Completions, true, PictureAndPdf));

        Assert.Equal(
            """[{"type":"text","text":"look\n[image]\n[file: not shown to you]"},{"type":"image_url","image_url":{"url":"data:image/png;base64,c2Vl"}}]""",
            content.GetRawText());
    }

    [Theory]
    [InlineData(OpenAiApi.Completions, null)]
    [InlineData(OpenAiApi.Completions, false)]
    [InlineData(OpenAiApi.Responses, false)]
    public async Task A_model_that_is_to_see_nothing_is_told_of_what_there_is(OpenAiApi api, bool? setting)
    {
        var body = await AskAsync(api, setting, PictureAndPdf);

        var content = api == OpenAiApi.Responses ? body.GetProperty("input")[0].GetProperty("content") : LastMessage(body);
        Assert.Equal("look\n[image: not shown to you]\n[file: not shown to you]", content.GetString());
    }

    [Fact]
    public async Task Files_are_bounded_together()
    {
        var content = (await AskAsync(OpenAiApi.Responses, null, PictureAndPdf, maxBytes: 5)).GetProperty("input")[0].GetProperty("content");

        Assert.Equal("look\n[image]\n[file: not shown to you]", content[0].GetProperty("text").GetString());
        Assert.Equal(2, content.GetArrayLength());
    }

    [Fact]
    public async Task Other_kinds_stay_lines_and_are_not_fetched()
    {
        var files = new GivenFiles();
        var body = await AskAsync(OpenAiApi.Responses, null, files, [new QuestionFile { Kind = "video", Address = "https://chat.test/a.mp4", ContentType = "video/mp4" }], "look\n[video]");

        Assert.Equal("look\n[video: not shown to you]", body.GetProperty("input")[0].GetProperty("content").GetString());
        Assert.Empty(files.Opened);
    }

    private static JsonElement LastMessage(JsonElement body) => body.GetProperty("messages").EnumerateArray().Last().GetProperty("content");

    private static Task<JsonElement> AskAsync(OpenAiApi api, bool? setting, (QuestionFile File, FetchedFile Fetched)[] files, int maxBytes = 1000) =>
        AskAsync(api, setting, new GivenFiles(files), [.. files.Select(one => one.File)], "look\n[image]\n[file]", maxBytes);

    private static async Task<JsonElement> AskAsync(
        OpenAiApi api, bool? setting, GivenFiles given, IReadOnlyList<QuestionFile> files, string text, int maxBytes = 1000)
    {
        var time = new ManualTimeProvider();
        var options = new OpenAiOptions { BaseUrl = new Uri("http://openai.test/v1"), ApiKey = "sk-hush", Model = "model-x", Api = api, Files = setting };
        var network = new StubHandler(request => OpenAiHarness.IsNewConversation(request) ? OpenAiHarness.NewConversation() : StubHandler.Stream(""));
        var pipeline = new OpenAiFiles(
            OpenAiHarness.Make(network, options, time), given, new FileTaking(time, NullLogger<FileTaking>.Instance), options, maxBytes);

        await pipeline.AskAsync(PipelineContract.Question() with { Text = text, Files = files }, new Listener(), default);

        return JsonDocument.Parse(network.Sent[^1].Body).RootElement;
    }
}

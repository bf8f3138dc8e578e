using System.Text;

using Chatdify.Core.Conversations;
using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>Files both ways: what customers send reaches the app, what the app makes reaches the customer once.</summary>
public sealed class FileFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Png = [0x89, .. "PNG a parcel"u8];
    private static readonly SimAttachment Picture = new("image", "илгээмж 😀.png", "image/png", Png);
    private static readonly SimAttachment VoiceNote = new("audio", "note.mp3", "audio/mpeg", [.. "spoken"u8]);
    private static readonly DifySimulatorOptions TakesFiles = new() { FileUploadEnabled = true };

    [Fact]
    public async Task A_picture_is_asked_along()
    {
        await using var stage = await Stage.StartAsync(difyOptions: TakesFiles);
        var conversation = await AskAsync(stage, "what is broken here?", Picture);

        var run = Assert.Single(stage.Dify.Runs);
        Assert.Equal("what is broken here?\n[image]", run.Query);
        Assert.Equal(("image", "local_file"), ($"{run.Files[0]!["type"]}", $"{run.Files[0]!["transfer_method"]}"));
        var upload = Assert.Single(stage.Dify.Uploads);
        Assert.Equal(("илгээмж 😀.png", "image/png"), (upload.Name, upload.ContentType));
        Assert.Equal(Png, upload.Bytes);

        // Dify lists the customer's own picture among the files of its answer.
        Assert.Single(stage.Answers(conversation));
    }

    [Fact]
    public async Task A_picture_that_Chatwoot_does_not_have_yet_is_asked_along_as_well()
    {
        await using var stage = await Stage.StartAsync(difyOptions: TakesFiles);
        stage.Chatwoot.Faults.On("GET", "/rails/active_storage/disk/*", 2, Fault.Status(404));

        await AskAsync(stage, "what is broken here?", Picture);

        Assert.Equal(Png, Assert.Single(stage.Dify.Uploads).Bytes);
    }

    [Theory]
    [InlineData(false, "true", 201)]
    [InlineData(true, "false", 201)]
    [InlineData(true, "true", 415)]
    public async Task A_picture_that_the_app_does_not_get_is_told_of(bool isOn, string setting, int upload)
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string> { ["Dify:Files"] = setting }, difyOptions: new DifySimulatorOptions { FileUploadEnabled = isOn });
        if (upload != 201)
        {
            stage.Dify.Faults.On("POST", "/files/upload", 1, Fault.Status(upload));
        }

        await AskAsync(stage, "what is broken here?", Picture);

        Assert.Equal("what is broken here?\n[image: not shown to you]", Assert.Single(stage.Dify.Runs).Query);
        Assert.Contains(stage.Output, line => line.Contains("does not go to Dify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_voice_note_is_heard_once_also_when_the_question_is_asked_again()
    {
        await using var stage = await Stage.StartAsync(
            new Dictionary<string, string> { ["Turns:RetryDelay"] = "00:00:00" },
            difyOptions: new DifySimulatorOptions { Hears = file => $"I {Encoding.UTF8.GetString(file.Bytes!)} this:\nwhere is my parcel?" });
        stage.Dify.Enqueue(DifyScript.Error(503, "unavailable", "Not now."));

        var conversation = await AskAsync(stage, null, VoiceNote);

        Assert.Equal("[voice message: I spoken this: where is my parcel?]", Assert.Single(stage.Dify.Runs).Query);
        Assert.Equal("audio/mp3", Assert.Single(stage.Dify.Heard).ContentType);
        Assert.Equal("[voice message: I spoken this: where is my parcel?]", (await new Records(stage).LastTurnAsync(conversation))!.Question);
    }

    [Theory]
    [InlineData("note.ogg", "audio/ogg", true)]
    [InlineData("note.mp3", "audio/mpeg", false)]
    public async Task A_voice_note_that_nobody_can_hear_is_asked_as_one(string name, string type, bool hears)
    {
        await using var stage = await Stage.StartAsync(difyOptions: new DifySimulatorOptions { Hears = hears ? _ => "words" : null });

        await AskAsync(stage, null, new SimAttachment("audio", name, type, [.. "spoken"u8]));

        Assert.Equal("[voice message]", Assert.Single(stage.Dify.Runs).Query);
        Assert.Equal(hears, stage.Output.Any(line => line.Contains("http_415 unsupported_audio_type", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("advanced-chat")]
    public async Task A_file_of_the_app_comes_after_its_words(string mode)
    {
        await using var stage = await Stage.StartAsync(difyOptions: new DifySimulatorOptions { Mode = mode });
        stage.Dify.Reply(_ => DifyScript.Answer("Here is your label.").Making(new DifyFile("label.pdf", "application/pdf", [.. "%PDF-1.7"u8])));

        var conversation = await AskAsync(stage, "send me the label");

        var answers = stage.Chatwoot.Messages(conversation).Where(Stage.IsAnswer).ToList();
        Assert.Equal(["Here is your label.", ""], answers.Select(message => message.Content ?? ""));
        var file = Assert.Single(answers[1].Attachments);
        Assert.Equal(("label.pdf", "application/pdf"), (file.Name, file.ContentType));
        Assert.Equal("%PDF-1.7", Encoding.UTF8.GetString(file.Bytes!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_whose_worker_is_killed_while_it_is_sent_comes_once(bool arrived)
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:Timeout"] = "00:00:05" });
        stage.Dify.Reply(_ => DifyScript.Answer("Here it is.").Making(new DifyFile("label.pdf", "application/pdf", [.. "%PDF-1.7"u8])));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        stage.Chatwoot.Faults.On(
            "POST", $"/conversations/{conversation}/messages", 1, arrived ? Fault.HangAfterWork() : Fault.Hang(), request => request.Body == "(multipart)");

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "send me the label");
        await Eventually.Async(
            async () => (await new Records(stage).LastTurnAsync(conversation))?.InFlight is "file-0" ? "" : null, "the file to be under way");
        await stage.Chatwoot.WaitForAsync(chatwoot => chatwoot.Requests.Count("POST", $"/conversations/{conversation}/messages") == 2, "the file to be posted");
        await stage.Chatwoot.WaitForQuietAsync(Patience);
        await stage.KillAppAsync();
        await stage.StartAppAsync();

        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal([0, 1], stage.Chatwoot.Messages(conversation).Where(Stage.IsAnswer).Select(message => message.Attachments.Count));
    }

    [Fact]
    public async Task Without_the_user_token_an_unclear_file_is_not_sent_again_and_the_team_is_told()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:UserToken"] = "", ["Chatwoot:Timeout"] = "00:00:02" });
        stage.Dify.Reply(_ => DifyScript.Answer("Here it is.").Making(new DifyFile("label.pdf", "application/pdf", [.. "%PDF-1.7"u8])));
        stage.Chatwoot.Faults.On("POST", "/messages", 1, Fault.HangAfterWork(), request => request.Body == "(multipart)");

        var conversation = await AskAsync(stage, "send me the label");

        var messages = stage.Chatwoot.Messages(conversation);
        Assert.Equal([0, 1], messages.Where(Stage.IsAnswer).Select(message => message.Attachments.Count));
        Assert.Equal("1 of the answer's files did not reach the customer for certain (unclear).", Assert.Single(messages, message => message.Private).Content);
    }

    [Fact]
    public async Task Of_a_file_that_is_gone_the_customer_sees_nothing_and_the_team_is_told_once()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Answer("Here they are.").Making(
            new DifyFile("gone.pdf", "application/pdf", null), new DifyFile("label.pdf", "application/pdf", [.. "%PDF-1.7"u8])));

        var conversation = await AskAsync(stage, "send me both");

        var messages = stage.Chatwoot.Messages(conversation);
        Assert.Equal(["Here they are.", ""], messages.Where(Stage.IsAnswer).Select(message => message.Content ?? ""));
        Assert.Equal("1 of the answer's files did not reach the customer for certain (http_404).", Assert.Single(messages, message => message.Private).Content);
        Assert.Equal("pending", stage.Chatwoot.Conversation(conversation).Status);
    }

    [Fact]
    public async Task An_answer_of_files_alone_that_are_gone_calls_a_human()
    {
        await using var stage = await Stage.StartAsync();
        stage.Dify.Reply(_ => DifyScript.Empty().Making(new DifyFile("gone.pdf", "application/pdf", null)));
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;

        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, "send me the label");

        Assert.Equal(TurnOutcome.HandedOff("files_lost"), await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        Assert.Equal("open", stage.Chatwoot.Conversation(conversation).Status);
    }

    private static async Task<long> AskAsync(Stage stage, string? text, params SimAttachment[] attachments)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var asked = await stage.Chatwoot.CustomerSaysAsync(conversation, text, attachments);
        Assert.Equal(TurnOutcome.Answered, await new Records(stage).EndOfAsync(conversation, asked.Id, Patience));
        return conversation;
    }
}

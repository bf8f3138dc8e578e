using System.Text.Json;

using Xunit;

namespace Chatdify.Tests.Cli;

/// <summary>Where the command line takes its settings from, and what it says when they do not do.</summary>
public sealed class SettingsTests
{
    private const string NobodyThere =
        "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0LWtleQ==;TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a";

    [Fact]
    public async Task A_storage_that_does_not_answer_is_one_sentence()
    {
        var run = await CliRun.StartAsync(new Dictionary<string, string> { ["AzureWebJobsStorage"] = NobodyThere }, "dead-letters", "list", "--json");

        Assert.Equal((2, "", "The storage account does not answer."), (run.ExitCode, run.Output, run.Errors.Trim()));
    }

    [Fact]
    public async Task A_storage_that_the_app_never_used_is_one_sentence()
    {
        var storage = (await SharedAzurite.GetAsync()).TakeAccount();

        var run = await CliRun.StartAsync(new Dictionary<string, string> { ["AzureWebJobsStorage"] = storage }, "dead-letters", "list");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("has the app ever run with it?", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_needs_the_storage_only_and_replaying_Chatwoot_besides()
    {
        await using var stage = await CliStage.StartAsync();
        var storage = new Dictionary<string, string> { ["AzureWebJobsStorage"] = stage.Settings["AzureWebJobsStorage"] };

        var (list, replay) = (await CliRun.StartAsync(storage, "dead-letters", "list"), await CliRun.StartAsync(storage, "dead-letters", "replay", "--all"));

        Assert.Equal(0, list.ExitCode);
        Assert.Equal((2, ""), (replay.ExitCode, replay.Output));
        Assert.Contains("Chatwoot:BotToken is missing.", replay.Errors, StringComparison.Ordinal);
        Assert.Contains("Chatwoot:BaseUrl is missing.", replay.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local.settings.json", false)]
    [InlineData("other.json", true)]
    public async Task The_file_of_the_app_serves_here_too(string name, bool named)
    {
        await using var stage = await CliStage.StartAsync();
        var letter = await stage.GiveUpAsync();
        var values = stage.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        var folder = Directory.CreateTempSubdirectory("chatdify-cli-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), JsonSerializer.Serialize(new { IsEncrypted = false, Values = values }));

        string[] arguments = ["dead-letters", "replay", letter.Id, "--dry-run", "--json"];
        var run = await CliRun.StartAsync(folder.FullName, new Dictionary<string, string>(), named ? [.. arguments, "--settings", name] : arguments);

        folder.Delete(recursive: true);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("ready", run.Json[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task The_environment_comes_before_the_file()
    {
        await using var stage = await CliStage.StartAsync();
        var folder = Directory.CreateTempSubdirectory("chatdify-cli-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "local.settings.json"), JsonSerializer.Serialize(new { Values = new { AzureWebJobsStorage = NobodyThere } }));

        var run = await CliRun.StartAsync(folder.FullName, stage.Settings, "dead-letters", "list");

        folder.Delete(recursive: true);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage is missing", "dead-letters", "list")]
    [InlineData("nowhere.json cannot be read", "dead-letters", "list", "--settings", "nowhere.json")]
    [InlineData("Give the ids", "dead-letters", "replay")]
    [InlineData("not both", "dead-letters", "drop", "ab", "--all")]
    [InlineData("neither a duration", "dead-letters", "list", "--since", "yesterday")]
    [InlineData("'--nonsense'", "dead-letters", "list", "--nonsense")]
    public async Task Wrong_usage_is_told_on_the_standard_error_with_exit_code_2(string complaint, params string[] arguments)
    {
        var run = await CliRun.StartAsync(new Dictionary<string, string>(), arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(complaint, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_ever_printed()
    {
        const string Key = "c2VjcmV0LWtleQ==";
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={Key};TableEndpoint=not an address",
            ["Chatwoot:BotToken"] = "token-of-the-bot",
            ["Chatwoot:BaseUrl"] = "password-in-the-wrong-place",
        };

        var run = await CliRun.StartAsync(settings, "dead-letters", "replay", "--all");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Chatwoot:BaseUrl", run.Errors, StringComparison.Ordinal);
        Assert.All([Key, "token-of-the-bot", "password-in"], secret => Assert.DoesNotContain(secret, run.Errors + run.Output, StringComparison.Ordinal));
    }
}

using Xunit;

namespace Chatdify.Tests.Infra;

/// <summary>What is published: never the stand-ins, never the settings of a developer's machine.</summary>
public sealed class PublishTests : IDisposable
{
    private const string Refusal = "The embedded build is for development and tests only and cannot be deployed: publish with AzurePackages=official.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatdify-publish");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("publish Chatdify.Functions -c Release --no-restore")]
    [InlineData("publish Chatdify.Functions --no-build")]
    public async Task The_embedded_build_cannot_be_published(string command)
    {
        var result = await Shell.RunAsync("dotnet", command.Split(' ').Append("-o").Append(Path.Combine(_folder.FullName, "out")), ("AzurePackages", "embedded"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(Refusal, result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "out")));
    }

    [Fact]
    public async Task Local_settings_are_never_among_what_is_published()
    {
        var settings = Path.Combine(_folder.FullName, "local.settings.json");
        await File.WriteAllTextAsync(settings, """{ "Values": { "Chatwoot__BotToken": "secret" } }""");

        var result = await Shell.RunAsync(
            "dotnet",
            ["msbuild", "Chatdify.Functions", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish", "-getItem:None", $"-p:LocalSettings={settings}"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\"Link\": \"local.settings.json\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"RelativePath\": \"host.json\"", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"RelativePath\": \"local.settings.json\"", result.Output, StringComparison.Ordinal);
    }
}

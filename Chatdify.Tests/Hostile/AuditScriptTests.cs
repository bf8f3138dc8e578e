using Chatdify.Tests.Infra;

using Xunit;

namespace Chatdify.Tests.Hostile;

/// <summary><c>.ci/audit</c> fails on a known vulnerability, and on nothing else.</summary>
public sealed class AuditScriptTests : IDisposable
{
    private const string Clean = """
        The following sources were used:
           https://feed.example/v3/index.json

        The given project `Chatdify.Core` has no vulnerable packages given the current sources.
        """;

    private const string Vulnerable = """
        Project `Chatdify.Core` has the following vulnerable packages
           [net10.0]:
           Top-level Package      Requested   Resolved   Severity   Advisory URL
           > Some.Package         1.0.0       1.0.0      High       https://advisories.example/GHSA-1
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatdify-audit");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Nothing_known_is_good()
    {
        var result = await AuditAsync(Clean, 0);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("The feed names no vulnerability.", result.Output, StringComparison.Ordinal);
        Assert.Equal("list Chatdify.sln package --vulnerable --include-transitive", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "calls"))).Trim());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_vulnerable_package_is_shown_and_fails(int exitCode)
    {
        var result = await AuditAsync(Clean + "\n" + Vulnerable, exitCode);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Some.Package", result.Output, StringComparison.Ordinal);
        Assert.Contains("Directory.Packages.props", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: Unable to load the service index for source https://feed.example/v3/index.json.", 1)]
    [InlineData("warn : NU1900: Error occurred while getting package vulnerability data.", 0)]
    [InlineData("error: The source feed.example does not provide vulnerability information.", 1)]
    [InlineData("", 124)]
    public async Task A_feed_that_tells_nothing_is_no_failure_and_is_said(string output, int exitCode)
    {
        var result = await AuditAsync(output, exitCode);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("NOT checked", result.Output, StringComparison.Ordinal);
    }

    private async Task<ShellResult> AuditAsync(string output, int exitCode)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "output"), output);
        var dotnet = Path.Combine(_folder.FullName, "dotnet");
        await File.WriteAllTextAsync(dotnet, $"#!/usr/bin/env bash\necho \"$*\" >> '{_folder.FullName}/calls'\ncat '{_folder.FullName}/output'\nexit {exitCode}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return await Shell.RunAsync("bash", [".ci/audit"], ("PATH", $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}"));
    }
}

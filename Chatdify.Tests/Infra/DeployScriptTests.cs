using Xunit;

namespace Chatdify.Tests.Infra;

/// <summary><c>infra/deploy</c> and <c>infra/check-package</c>, with stand-ins of the commands they call.</summary>
public sealed class DeployScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatdify-deploy");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_changes_nothing()
    {
        await StubAsync("az", AzureAnswers);

        var result = await DeployAsync("--dry-run");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("+ env AzurePackages=official dotnet publish Chatdify.Functions -c Release", result.Output, StringComparison.Ordinal);
        Assert.Contains("+ az functionapp deployment source config-zip --resource-group rg-test --name func-test --src artifacts/chatdify-", result.Output, StringComparison.Ordinal);
        Assert.Contains("https://func-test.example/api/v1/chatwoot-webhook", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("config-zip", await CallsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_is_uploaded_and_its_health_awaited()
    {
        await StubAsync("az", AzureAnswers);
        await StubAsync("curl", """case "${*: -1}" in */health) echo '{"status":"ok"}' ;; */health/ready) echo '{"status":"ready"}' ;; esac""");
        var package = await PackageAsync("host.json", "functions.metadata", "worker.config.json", "Chatdify.Functions.dll");

        var result = await DeployAsync("--package", package);

        Assert.True(result.ExitCode == 0, result.Output);
        var calls = await CallsAsync();
        Assert.Contains($"az functionapp deployment source config-zip --resource-group rg-test --name func-test --src {package}", calls, StringComparison.Ordinal);
        Assert.Contains("https://func-test.example/api/health/ready", calls, StringComparison.Ordinal);
        Assert.EndsWith(
            "Chatwoot, Settings > Bots, webhook URL:   https://func-test.example/api/v1/chatwoot-webhook\n"
            + "Dify, environment variable bridge_api_url: https://func-test.example/api/v1\n",
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_does_not_become_well_is_a_failure()
    {
        await StubAsync("az", AzureAnswers);
        await StubAsync("curl", "exit 22");
        var package = await PackageAsync("host.json", "functions.metadata", "worker.config.json", "Chatdify.Functions.dll");

        var result = await DeployAsync("--package", package, "--resource-group", "rg-test", "--app", "func-test");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("https://func-test.example/api/health did not answer", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("chatwoot-webhook", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chatdify.Embedded.Functions.dll", "holds stand-ins of the embedded build")]
    [InlineData("local.settings.json", "holds settings of this machine")]
    [InlineData(null, "functions.metadata is missing")]
    public async Task A_package_that_must_not_go_out_is_not_uploaded(string? file, string complaint)
    {
        await StubAsync("az", AzureAnswers);
        string[] good = ["host.json", "worker.config.json", "Chatdify.Functions.dll"];
        var package = await PackageAsync([.. good, .. file is null ? Array.Empty<string>() : ["functions.metadata", file]]);

        var result = await DeployAsync("--package", package);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(complaint, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("config-zip", await CallsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_installation_nothing_is_built()
    {
        await StubAsync("az", "echo '{}'");

        var result = await DeployAsync("--deployment", "elsewhere");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'elsewhere' names no app", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Build", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_prints_how_it_is_called()
    {
        var result = await DeployAsync("--staging");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("infra/deploy --package ZIP", result.Output, StringComparison.Ordinal);
    }

    private const string AzureAnswers = """
        case "$*" in
          *properties.outputs*) echo '{
            "azurE_FUNCTION_NAME": {
              "type": "String",
              "value": "func-test"
            },
            "azurE_RESOURCE_GROUP": {
              "type": "String",
              "value": "rg-test"
            },
            "chatdifY_URL": {
              "type": "String",
              "value": "https://func-test.example"
            }
          }' ;;
          *defaultHostName*) echo func-test.example ;;
        esac
        """;

    private Task<ShellResult> DeployAsync(params string[] arguments) => Shell.RunAsync(
        "bash",
        arguments.Prepend("infra/deploy"),
        ("PATH", $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}"),
        ("CHATDIFY_DEPLOY_PATIENCE", "0"));

    /// <summary>A command that writes down how it was called.</summary>
    private async Task StubAsync(string name, string script)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, $"#!/usr/bin/env bash\necho \"{name} $*\" >> '{_folder.FullName}/calls'\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Task<string> CallsAsync() => File.ReadAllTextAsync(Path.Combine(_folder.FullName, "calls"));

    private async Task<string> PackageAsync(params string[] files)
    {
        var folder = _folder.CreateSubdirectory("package").FullName;
        foreach (var file in files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), "");
        }

        return folder;
    }
}

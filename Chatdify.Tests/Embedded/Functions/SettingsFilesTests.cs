using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class SettingsFilesTests
{
    [Fact]
    public async Task Values_become_settings_unless_the_environment_has_them()
    {
        Environment.SetEnvironmentVariable("ChatdifyRuntimeTest__Kept", "from the environment");

        await using var runtime = TestRuntime.Build([typeof(Ping)], localSettings:
            """
            {
              // Comments and trailing commas are what people write.
              "IsEncrypted": false,
              "Values": { "ChatdifyRuntimeTest__Kept": "from the file", "ChatdifyRuntimeTest__New__Flag": true, },
            }
            """);

        var settings = runtime.Host.Services.GetRequiredService<IConfiguration>();
        Assert.Equal("from the environment", settings["ChatdifyRuntimeTest:Kept"]);
        Assert.Equal(bool.TrueString, settings["ChatdifyRuntimeTest:New:Flag"]);
        Assert.Equal(bool.TrueString, Environment.GetEnvironmentVariable("ChatdifyRuntimeTest__New__Flag"));
    }

    [Fact]
    public async Task Arguments_win_over_the_environment()
    {
        Environment.SetEnvironmentVariable("ChatdifyRuntimeTest__Argued", "environment");

        await using var runtime = TestRuntime.Build([typeof(Ping)], args: ["--port", "0", "--ChatdifyRuntimeTest:Argued=argument"]);

        Assert.Equal("argument", runtime.Host.Services.GetRequiredService<IConfiguration>()["ChatdifyRuntimeTest:Argued"]);
    }

    [Theory]
    [InlineData("--port 0", 7071)]
    [InlineData("", 7071)]
    public async Task The_port_of_local_settings_counts_only_without_the_argument(string arguments, int not)
    {
        var configured = arguments.Length == 0 ? 0 : not;
        await using var runtime = TestRuntime.Build(
            [typeof(Ping)],
            localSettings: $$"""{ "Host": { "LocalHttpPort": {{configured}} } }""",
            args: arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        await runtime.Host.StartAsync();

        Assert.NotEqual(not, ((FunctionsHost)runtime.Host).Address.Port);
    }

    [Fact]
    public async Task Log_levels_of_host_json_apply()
    {
        await using var runtime = TestRuntime.Build(
            [typeof(Ping)], """{ "logging": { "logLevel": { "default": "Warning", "Talkative": "Debug" } } }""");

        var loggers = runtime.Host.Services.GetRequiredService<ILoggerFactory>();

        Assert.False(loggers.CreateLogger("Anything").IsEnabled(LogLevel.Information));
        Assert.True(loggers.CreateLogger("Anything").IsEnabled(LogLevel.Warning));
        Assert.True(loggers.CreateLogger("Talkative.Part").IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public void Queue_settings_default_to_those_of_the_official_extension()
    {
        var queues = HostJson.Default.Queues;

        Assert.Equal((16, 8, 5), (queues.BatchSize, queues.Threshold, queues.MaxDequeueCount));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(1)), (queues.VisibilityTimeout, queues.MaxPollingInterval));
        Assert.True(queues.IsBase64);
        Assert.Equal("api", HostJson.Default.RoutePrefix);
        Assert.Equal(TimeSpan.FromMinutes(10), new RuntimeHooks().MessageVisibility);
        Assert.Equal(TimeSpan.FromSeconds(30), new RuntimeHooks().DrainTime);
    }

    [Fact]
    public void The_environment_overrides_host_json_by_the_official_names()
    {
        Environment.SetEnvironmentVariable("AzureFunctionsJobHost__logging__logLevel__ChatdifyRuntimeTest", "Critical");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "logging": { "logLevel": { "ChatdifyRuntimeTest": "Debug", "Other": "Trace" } } }""");

        var logging = HostJson.Read(file).Logging;

        File.Delete(file);
        Assert.Equal("Critical", logging["logLevel:ChatdifyRuntimeTest"]);
        Assert.Equal("Trace", logging["logLevel:Other"]);
    }

    internal sealed class Ping
    {
        [Function("Ping")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }
}

using Chatdify.Embedded.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class StartupTests
{
    private const string Development = "UseDevelopmentStorage=true";

    [Fact]
    public async Task The_ready_line_names_the_address_and_comes_alone()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Good)]);

        Assert.Equal($"Listening on http://127.0.0.1:{((FunctionsHost)runtime.Host).Address.Port}\n", runtime.Output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Invalid_options_end_the_run_with_one_line_each_before_anything_runs()
    {
        await using var runtime = TestRuntime.Build([typeof(Good), typeof(GoodQueue)], storage: Development, configure: AddInvalidOptions);

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        Assert.Equal(["Chatwoot:BaseUrl is missing.", "Chatwoot:BotToken is missing.", "Dify:ApiKey is missing."], Lines(runtime));
        Assert.Equal(1, runtime.ExitCode);
        Assert.Equal("", runtime.Output.ToString());
        Assert.Empty(runtime.Storage.Seen);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_setting_of_the_wrong_type_is_named()
    {
        await using var runtime = TestRuntime.Build([typeof(Good)], configure: app =>
        {
            app.Configuration["Turns:Patience"] = "a while";
            app.Services.AddOptions<Turns>().BindConfiguration("Turns").ValidateOnStart();
        });

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        Assert.Contains("'Turns:Patience'", Assert.Single(Lines(runtime)), StringComparison.Ordinal);
        Assert.Equal(1, runtime.ExitCode);
    }

    [Theory]
    [InlineData(typeof(Twice), "The function name 'SAME' is used more than once (case does not count): *Twice.First, *Twice.Second.")]
    [InlineData(typeof(Shared), "The queue 'runtime-shared' triggers more than one function: SharedOne, SharedTwo.")]
    [InlineData(typeof(StaticOne), "Function 'StaticOne': Run must be a public instance method of a class that can be created.")]
    [InlineData(typeof(Untriggered), "Function 'Untriggered': 0 parameters carry a trigger attribute; exactly one must.")]
    [InlineData(typeof(Unbound), "Function 'Unbound': nothing binds the parameter 'id' (Int64).")]
    [InlineData(typeof(Rooted), "Function 'Rooted': route '/': *")]
    [InlineData(typeof(Returning), "Function 'Returning': the return type Task`1 is not supported for its trigger.")]
    [InlineData(typeof(OtherAccount), "Function 'OtherAccount': The setting OtherStorage is missing: a connection string, or a section with accountName.")]
    public async Task A_function_that_cannot_work_stops_the_start(Type functions, string expected)
    {
        await using var runtime = TestRuntime.Build([functions], storage: Development);

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        AssertMatches(expected, Assert.Single(Lines(runtime)));
        Assert.Equal(1, runtime.ExitCode);
    }

    [Theory]
    [InlineData("""{ "extensions": { "queues": { "batchSize": 33 } } }""", "*host.json: extensions.queues: batchSize must be 1 to 32, not 33.")]
    [InlineData("""{ "extensions": { "queues": { "messageEncoding": "utf" } } }""", "*host.json: extensions.queues: messageEncoding must be base64 or none, not utf.")]
    [InlineData("""{ "extensions": { "queues": { "maxPollingInterval": "soon" } } }""", "*host.json: *soon*")]
    [InlineData("{ not json", "*host.json: *")]
    public async Task A_bad_host_json_stops_the_start(string hostJson, string expected)
    {
        await using var runtime = TestRuntime.Build([typeof(Good)], hostJson);

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        AssertMatches(expected, Assert.Single(Lines(runtime)));
    }

    [Theory]
    [InlineData("""{ "IsEncrypted": true }""", "*local.settings.json: IsEncrypted is true, *")]
    [InlineData("[", "*local.settings.json: *")]
    public async Task A_bad_local_settings_json_stops_the_start(string localSettings, string expected)
    {
        await using var runtime = TestRuntime.Build([typeof(Good)], localSettings: localSettings);

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        AssertMatches(expected, Assert.Single(Lines(runtime)));
    }

    [Fact]
    public async Task A_missing_storage_setting_is_named_and_a_port_must_be_a_number()
    {
        await using var runtime = TestRuntime.Build([typeof(GoodQueue)], args: ["--port", "http"]);

        await runtime.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        Assert.Equal(
            [
                "--port takes a number up to 65535, not 'http'.",
                "Function 'GoodQueue': The setting AzureWebJobsStorage is missing: a connection string, or a section with accountName.",
            ],
            Lines(runtime));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        await using var first = await TestRuntime.StartAsync([typeof(Good)]);
        var port = ((FunctionsHost)first.Host).Address.Port;
        await using var second = TestRuntime.Build([typeof(Good)], args: ["--port", $"{port}"]);

        await second.Host.RunAsync().WaitAsync(TestRuntime.Limit);

        AssertMatches($"*127.0.0.1:{port}*in use*", Assert.Single(Lines(second)));
        Assert.Equal(1, second.ExitCode);
    }

    [Fact]
    public void An_account_name_or_a_service_uri_will_do_instead_of_a_connection_string()
    {
        var byName = TestRuntime.Build([typeof(GoodQueue)], configure: app => app.Configuration["AzureWebJobsStorage:accountName"] = "chatdify");
        var byUri = TestRuntime.Build([typeof(OtherAccount)], configure: app => app.Configuration["OtherStorage:queueServiceUri"] = "https://q.example");

        Assert.Equal(new("https://chatdify.queue.core.windows.net/q"), Queues(byName).Create(connection: null, "q").Uri);
        Assert.Equal(new("https://q.example/q"), Queues(byUri).Create("OtherStorage", "q").Uri);
    }

    [Fact]
    public void Without_the_web_application_http_functions_are_refused()
    {
        using var errors = new StringWriter();
        var builder = new FunctionsApplicationBuilder([], new RuntimeHooks { FunctionTypes = [typeof(Good)], Errors = errors, SetExitCode = _ => { } });

        using var host = builder.Build();
        host.Start();

        Assert.Equal("There are HTTP functions, but Program.cs does not call ConfigureFunctionsWebApplication().", errors.ToString().TrimEnd());
    }

    private static Chatdify.Embedded.Functions.Queues.QueueClientFactory Queues(TestRuntime runtime) =>
        runtime.Host.Services.GetRequiredService<Chatdify.Embedded.Functions.Queues.QueueClientFactory>();

    private static string[] Lines(TestRuntime runtime) => runtime.Errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static void AssertMatches(string pattern, string text) => Assert.True(
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text), $"'{text}' is not like '{pattern}'.");

    private static void AddInvalidOptions(FunctionsApplicationBuilder app)
    {
        app.Services.AddOptions<Chatwoot>()
            .Validate(chatwoot => chatwoot.BaseUrl is not null, "Chatwoot:BaseUrl is missing.")
            .Validate(chatwoot => chatwoot.BotToken is not null, "Chatwoot:BotToken is missing.")
            .ValidateOnStart();
        app.Services.AddOptions<Dify>().Validate(dify => dify.ApiKey is not null, "Dify:ApiKey is missing.").ValidateOnStart();
    }

    private sealed class Chatwoot
    {
        public string? BaseUrl { get; init; }

        public string? BotToken { get; init; }
    }

    private sealed class Dify
    {
        public string? ApiKey { get; init; }
    }

    private sealed class Turns
    {
        public TimeSpan Patience { get; init; }
    }

    internal sealed class Good
    {
        [Function("Good")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class GoodQueue
    {
        [Function("GoodQueue")]
        public void Run([QueueTrigger("runtime-good")] string text)
        {
        }
    }

    internal sealed class Twice
    {
        [Function("Same")]
        public void First([HttpTrigger] HttpRequest request)
        {
        }

        [Function("SAME")]
        public void Second([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class Shared
    {
        [Function("SharedOne")]
        public void First([QueueTrigger("runtime-shared")] string text)
        {
        }

        [Function("SharedTwo")]
        public void Second([QueueTrigger("runtime-shared")] string text)
        {
        }
    }

    internal sealed class StaticOne
    {
        [Function("StaticOne")]
        public static void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    internal sealed class Untriggered
    {
        [Function("Untriggered")]
        public void Run(HttpRequest request)
        {
        }
    }

    internal sealed class Unbound
    {
        [Function("Unbound")]
        public void Run([HttpTrigger(Route = "unbound/{number}")] HttpRequest request, long id)
        {
        }
    }

    internal sealed class Rooted
    {
        [Function("Rooted")]
        public void Run([HttpTrigger(Route = "/")] HttpRequest request)
        {
        }
    }

    internal sealed class Returning
    {
        [Function("Returning")]
        public Task<string> Run([QueueTrigger("runtime-returning")] string text) => Task.FromResult(text);
    }

    internal sealed class OtherAccount
    {
        [Function("OtherAccount")]
        public void Run([QueueTrigger("runtime-other", Connection = "OtherStorage")] string text)
        {
        }
    }
}

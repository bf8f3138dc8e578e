using Azure.Storage.Queues;
using Chatdify.Embedded.Functions.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

/// <summary>The embedded runtime over function classes of a test, on a free port and the shared Azurite.</summary>
internal sealed class TestRuntime : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatdify-runtime-").FullName;

    private TestRuntime()
    {
    }

    public IHost Host { get; private set; } = null!;

    public HttpClient Http { get; } = new() { Timeout = Limit };

    public StringWriter Output { get; } = new();

    public StringWriter Errors { get; } = new();

    public int? ExitCode { get; private set; }

    public RecordedLog Log { get; } = new();

    public RecordedRequests Storage { get; } = new();

    /// <summary>What the functions of the test share with it.</summary>
    public Probe Probe { get; } = new();

    public static async Task<TestRuntime> StartAsync(
        Type[] functions,
        string hostJson = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1" } } }""",
        Action<FunctionsApplicationBuilder>? configure = null,
        Func<RuntimeHooks, RuntimeHooks>? hooks = null,
        Action<TestRuntime>? before = null)
    {
        var runtime = Build(functions, hostJson, (await SharedAzurite.GetAsync()).ConnectionString, configure, hooks);
        before?.Invoke(runtime);
        await runtime.Host.StartAsync().WaitAsync(Limit);
        Assert.Equal("", runtime.Errors.ToString());
        runtime.Http.BaseAddress = ((FunctionsHost)runtime.Host).Address;
        return runtime;
    }

    public static TestRuntime Build(
        Type[] functions,
        string hostJson = "{}",
        string? storage = null,
        Action<FunctionsApplicationBuilder>? configure = null,
        Func<RuntimeHooks, RuntimeHooks>? hooks = null,
        string? localSettings = null,
        string[]? args = null)
    {
        var runtime = new TestRuntime();
        File.WriteAllText(Path.Combine(runtime._folder, "host.json"), hostJson);
        if (localSettings is not null)
        {
            File.WriteAllText(Path.Combine(runtime._folder, "local.settings.json"), localSettings);
        }

        var builder = new FunctionsApplicationBuilder(args ?? ["--port", "0"], (hooks ?? (same => same))(runtime.Hooks(functions)));
        builder.Configuration["AzureWebJobsStorage"] = storage;
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(runtime.Probe);
        builder.Logging.ClearProviders().AddProvider(runtime.Log);
        configure?.Invoke(builder);
        runtime.Host = builder.Build();
        return runtime;
    }

    public static async Task<QueueClient> QueueAsync(string name, QueueMessageEncoding encoding = QueueMessageEncoding.Base64) =>
        new((await SharedAzurite.GetAsync()).ConnectionString, name, new() { MessageEncoding = encoding });

    public async ValueTask DisposeAsync()
    {
        Probe.Gate.TrySetResult();
        using var limit = new CancellationTokenSource(Limit);
        await Host.StopAsync(limit.Token);
        Host.Dispose();
        Http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RuntimeHooks Hooks(Type[] functions) => new()
    {
        FunctionTypes = functions,
        ScriptRoot = _folder,
        ConfigureQueueClient = options =>
        {
            options.Retry.MaxRetries = 0;
            options.AddPolicy(Storage, Azure.Core.HttpPipelinePosition.PerCall);
        },
        Output = Output,
        Errors = Errors,
        SetExitCode = code => ExitCode = code,
    };
}

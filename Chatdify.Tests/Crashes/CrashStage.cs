using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Steps;
using Chatdify.Tests.Flows;

using Microsoft.AspNetCore.Http;

namespace Chatdify.Tests.Crashes;

/// <summary>A stage whose app reaches storage, Chatwoot and Dify only through proxies that count its steps.</summary>
internal sealed class CrashStage : IAsyncDisposable
{
    /// <summary>A busy machine must not look like an app that does not answer; a dead one is seen at once.</summary>
    private static readonly ChatwootSimulatorOptions Patient = new() { WebhookTimeout = TimeSpan.FromMinutes(1) };

    private readonly List<StepProxy> _proxies = [];

    private CrashStage()
    {
    }

    public Stage Stage { get; private set; } = null!;

    public static async Task<CrashStage> StartAsync(StepScript script, IReadOnlyDictionary<string, string> settings, StepFaults? faults = null)
    {
        var azurite = await SharedAzurite.GetAsync();
        var account = azurite.TakeAccountName();
        var stage = new CrashStage();
        var queue = await stage.ProxyAsync(azurite.QueueOf(account), QueueStep, script, faults);
        var table = await stage.ProxyAsync(azurite.TableOf(account), TableStep, script, faults);
        stage.Stage = await Stage.PrepareAsync(settings, azurite.ConnectionStringOf(account), Patient);
        var chatwoot = await stage.ProxyAsync(stage.Stage.Chatwoot.BaseUrl, request => "chatwoot " + Last(request), script);
        var dify = await stage.ProxyAsync(stage.Stage.Dify.BaseUrl, request => "dify " + Last(request), script);
        stage.Stage.Set("AzureWebJobsStorage", AzuriteServer.ConnectionStringOf(account, queue.Url, table.Url));
        stage.Stage.Set("Chatwoot:BaseUrl", chatwoot.Url.ToString());
        stage.Stage.Set("Dify:BaseUrl", dify.Url.ToString());
        await stage.Stage.StartAppAsync();
        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    /// <summary>Looking for messages goes on all the time and changes nothing that matters.</summary>
    private static string? QueueStep(HttpRequest request)
    {
        var parts = request.Path.Value!.Trim('/').Split('/');
        return parts.Length < 3 || parts[2] != "messages" || request.Method == "GET" ? null : $"queue {parts[1]} {Verb(request.Method)}";
    }

    private static string? TableStep(HttpRequest request) => request.Path.Value!.EndsWith("Tables", StringComparison.Ordinal) ? null
        : request.Path.Value.EndsWith("$batch", StringComparison.Ordinal) ? "table transaction"
        : $"table {Verb(request.Method)}";

    private static string Verb(string method) => method switch { "POST" => "put", "GET" => "read", "DELETE" => "delete", _ => "update" };

    private static string Last(HttpRequest request) => $"{request.Method} {request.Path.Value!.Split('/')[^1]}";

    private async Task<StepProxy> ProxyAsync(Uri target, Func<HttpRequest, string?> name, StepScript script, StepFaults? faults = null)
    {
        var proxy = await StepProxy.StartAsync(target, name, script, faults);
        _proxies.Add(proxy);
        return proxy;
    }
}

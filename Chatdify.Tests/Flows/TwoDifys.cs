using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

namespace Chatdify.Tests.Flows;

/// <summary>A stage with a second Dify, a server with an app and a key of its own.</summary>
public sealed class TwoDifys : IAsyncDisposable
{
    /// <summary>A Chatwoot that does not open conversations because the machine is busy.</summary>
    public static readonly ChatwootSimulatorOptions Patient = new() { WebhookTimeout = TimeSpan.FromSeconds(60) };

    private TwoDifys(DifySimulator second, Stage stage) => (Second, Stage) = (second, stage);

    public Stage Stage { get; }

    /// <summary>The one of the general settings.</summary>
    public DifySimulator First => Stage.Dify;

    public DifySimulator Second { get; }

    /// <summary>Starts all, with the address and the key of the second Dify below <paramref name="place"/>.</summary>
    public static async Task<TwoDifys> StartAsync(string place, params (string Key, string Value)[] changes)
    {
        var second = await DifySimulator.StartAsync();
        var settings = changes.ToDictionary(change => change.Key, change => change.Value);
        settings[$"{place}:Dify:BaseUrl"] = second.BaseUrl.ToString();
        settings[$"{place}:Dify:ApiKey"] = second.ApiKey;
        return new TwoDifys(second, await Stage.StartAsync(settings, Patient));
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await Second.DisposeAsync();
    }
}

using Chatdify.Simulators.Azurite;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

namespace Chatdify.Benchmarks.Soak.Stage;

/// <summary>Everything that takes part: both simulators in this process, Azurite and the app as processes of their own.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    /// <summary>Longer than Chatwoot's 5 s: how busy this machine is shall not decide. How fast the front door is, benchmarks measure.</summary>
    private static readonly TimeSpan PatienceWithWebhooks = TimeSpan.FromSeconds(30);

    private readonly AzuriteServer? _ownAzurite;

    private SoakWorld(AzuriteServer? ownAzurite, string storage, ChatwootSimulator chatwoot, DifySimulator dify, AppFleet apps) =>
        (_ownAzurite, Storage, Chatwoot, Dify, Apps) = (ownAzurite, storage, chatwoot, dify, apps);

    /// <summary>Connection string of the app's storage.</summary>
    public string Storage { get; }

    public ChatwootSimulator Chatwoot { get; }

    public DifySimulator Dify { get; }

    public AppFleet Apps { get; }

    /// <summary>Starts all; a storage account of Azurite may be given.</summary>
    public static async Task<SoakWorld> StartAsync(SoakOptions options, string? storage, CancellationToken cancellationToken)
    {
        var azurite = storage is null ? await AzuriteServer.StartAsync(cancellationToken) : null;
        var chatwoot = await ChatwootSimulator.StartAsync(
            new ChatwootSimulatorOptions
            {
                RetryDelay = TimeSpan.FromSeconds(1),
                WebhookTimeout = PatienceWithWebhooks,
                MessagesPerMinute = int.MaxValue,
            },
            cancellationToken);
        var dify = await DifySimulator.StartAsync(cancellationToken: cancellationToken);
        var account = storage ?? azurite!.TakeAccount();
        var apps = new AppFleet(SoakSettings.For(options, chatwoot, dify, account), url => chatwoot.WebhookUrl = url);
        var world = new SoakWorld(azurite, account, chatwoot, dify, apps);
        try
        {
            await apps.StartAsync(cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Apps.DisposeAsync();
        await Chatwoot.DisposeAsync();
        await Dify.DisposeAsync();
        await (_ownAzurite?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}

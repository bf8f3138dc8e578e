using Xunit;

namespace Chatdify.Tests.Flows.Backends;

/// <summary>A stage on which one of the backends answers.</summary>
public interface IBackendStage
{
    Stage Stage { get; }

    BackendActor Backend { get; }
}

/// <inheritdoc cref="IBackendStage"/>
public sealed class BackendStage<TActor> : IBackendStage, IAsyncLifetime
    where TActor : BackendActor, new()
{
    private readonly TActor _backend = new();

    public Stage Stage { get; private set; } = null!;

    public BackendActor Backend => _backend;

    public async Task InitializeAsync()
    {
        await _backend.StartAsync();
        var azurite = await SharedAzurite.GetAsync();
        Stage = await Stage.PrepareAsync(_backend.Settings, azurite.TakeAccount(), TwoDifys.Patient);
        (string Key, string Value)[] all =
        [
            ("Handoff:Message", BackendPromises.Farewell),
            ("Turns:RetryDelay", "00:00:00.2"),
            ("Turns:Lease", "00:00:05"),
            ("Pipeline:FailuresToOpen", "1000"),
            ("Replies:EarlySentences", "true"),
            ("Routes:0:Label", BackendPromises.Impatient),
            ("Routes:0:Turns:AnswerDeadline", "00:00:08"),
            ("Routes:1:Label", BackendPromises.Covered),
            ("Routes:1:Pipeline:Fallback:0", "Dify"),
            ("Routes:1:Pipeline:Fallback:0:Dify:BaseUrl", $"{Stage.Dify.BaseUrl}"),
            ("Routes:1:Pipeline:Fallback:0:Dify:ApiKey", Stage.Dify.ApiKey),
        ];
        Array.ForEach(all, one => Stage.Set(one.Key, one.Value));
        await Stage.StartAppAsync();
    }

    public async Task DisposeAsync()
    {
        await Stage.DisposeAsync();
        await _backend.DisposeAsync();
    }
}

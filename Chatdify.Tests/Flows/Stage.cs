using Chatdify.Simulators.App;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Flows;

/// <summary>
/// The whole play: a Chatwoot, a Dify and the app as a process of its own, on a storage account of Azurite that nobody else uses.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    /// <summary>Key of the app's callback API.</summary>
    public const string ApiKey = "key-of-the-stage-0123456789";

    private readonly Dictionary<string, string> _settings;
    private readonly List<string> _outputBefore = [];
    private ChatdifyProcess? _app;

    private Stage(ChatwootSimulator chatwoot, DifySimulator dify, Dictionary<string, string> settings) =>
        (Chatwoot, Dify, _settings) = (chatwoot, dify, settings);

    public ChatwootSimulator Chatwoot { get; }

    public DifySimulator Dify { get; }

    /// <summary>The storage itself, whatever the app sees of it.</summary>
    public required string Storage { get; init; }

    public ChatdifyProcess App => _app ?? throw new InvalidOperationException("The app does not run.");

    /// <summary>Everything the app has printed, over restarts.</summary>
    public IReadOnlyList<string> Output => [.. _outputBefore, .. _app?.Output ?? []];

    public static async Task<Stage> StartAsync(
        IReadOnlyDictionary<string, string>? changes = null, ChatwootSimulatorOptions? chatwootOptions = null, DifySimulatorOptions? difyOptions = null)
    {
        var azurite = await SharedAzurite.GetAsync();
        var stage = await PrepareAsync(changes ?? new Dictionary<string, string>(), azurite.TakeAccount(), chatwootOptions, difyOptions);
        await stage.StartAppAsync();
        return stage;
    }

    /// <summary>Everything but the app, whose settings may still be changed.</summary>
    public static async Task<Stage> PrepareAsync(
        IReadOnlyDictionary<string, string> changes, string storage, ChatwootSimulatorOptions? chatwootOptions = null, DifySimulatorOptions? difyOptions = null)
    {
        var chatwoot = await ChatwootSimulator.StartAsync(chatwootOptions);
        var dify = await DifySimulator.StartAsync(difyOptions);
        return new Stage(chatwoot, dify, Settings(chatwoot, dify, storage, changes)) { Storage = storage };
    }

    /// <summary>Changes a setting for the next start of the app.</summary>
    public void Set(string key, string value) => _settings[key] = value;

    /// <summary>Starts the app, again if need be, and points Chatwoot at it.</summary>
    public async Task StartAppAsync()
    {
        _app = await ChatdifyProcess.StartAsync(_settings);
        Chatwoot.WebhookUrl = _app.WebhookUrl;
    }

    /// <summary>Ends the app as <c>kill -9</c> does.</summary>
    public async Task KillAppAsync()
    {
        await App.KillAsync();
        _outputBefore.AddRange(App.Output);
        await App.DisposeAsync();
        _app = null;
    }

    /// <summary>The bot's public messages in a conversation, in order.</summary>
    public IReadOnlyList<string?> Answers(long conversation) =>
        [.. Chatwoot.Messages(conversation).Where(IsAnswer).Select(message => message.Content)];

    public static bool IsAnswer(SimMessage message) => message is { MessageType: SimMessageType.Outgoing, Private: false, SenderType: "AgentBot" };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await Chatwoot.DisposeAsync();
        await Dify.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(
        ChatwootSimulator chatwoot, DifySimulator dify, string storage, IReadOnlyDictionary<string, string> changes)
    {
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage,
            ["Chatwoot:BaseUrl"] = chatwoot.BaseUrl.ToString(),
            ["Chatwoot:AccountId"] = $"{chatwoot.AccountId}",
            ["Chatwoot:BotToken"] = chatwoot.BotToken,
            ["Chatwoot:UserToken"] = chatwoot.UserToken,
            ["Chatwoot:WebhookSecrets:0"] = chatwoot.WebhookSecret,
            ["Bridge:ApiKeys:0"] = ApiKey,
            ["Dify:BaseUrl"] = dify.BaseUrl.ToString(),
            ["Dify:ApiKey"] = dify.ApiKey,
            ["Turns:QuietPeriod"] = "00:00:00",
            ["AzureFunctionsJobHost:logging:logLevel:default"] = "Debug",
            // Compiling a second time, and better, takes a third of the processor's time of a process that lives for seconds: not before 10 s of calm.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCountingDelayMs"] = "2710", // Hexadecimal.
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings;
    }
}

/// <summary>A stage for the tests of one class.</summary>
public sealed class StageFixture : IAsyncLifetime
{
    public Stage Stage { get; private set; } = null!;

    public async Task InitializeAsync() => Stage = await Stage.StartAsync();

    public async Task DisposeAsync() => await Stage.DisposeAsync();
}

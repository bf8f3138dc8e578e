using Chatdify.Core;
using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chatdify.Tests.Routing;

/// <summary>The product's own wiring with given settings, and two further backends, Alpha and Beta.</summary>
internal sealed class Plans : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly ServiceProvider _provider;

    public Plans(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Chatwoot:BaseUrl"] = "https://chat.test",
            ["Chatwoot:AccountId"] = "3",
            ["Chatwoot:BotToken"] = "bot",
            ["Chatwoot:WebhookSecrets:0"] = "secret",
            ["Bridge:ApiKeys:0"] = "key-of-the-callback-api",
            ["Dify:BaseUrl"] = "https://dify.test/v1",
            ["Dify:ApiKey"] = "app-general",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.AddProvider(_log))
            .AddChatdify(configuration)
            .AddSingleton<IBackend>(new Mute("Alpha"))
            .AddSingleton<IBackend>(new Mute("Beta"))
            .BuildServiceProvider();
    }

    /// <summary>What the log warns of.</summary>
    public IReadOnlyList<string> Warnings => _log.At(LogLevel.Warning);

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>What the start has to say against the settings, a line each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var refusal = Xunit.Record.Exception(_provider.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate);
        IEnumerable<Exception> all = refusal is AggregateException several ? several.InnerExceptions : refusal is null ? [] : [refusal];
        return [.. all.OfType<Microsoft.Extensions.Options.OptionsValidationException>().SelectMany(one => one.Failures).Distinct(StringComparer.Ordinal)];
    }

    public void Dispose() => _provider.Dispose();

    private sealed class Mute(string name) : IBackend, IPipeline
    {
        public string Name => name;

        public IPipeline Create(string scope) => this;

        public int MaxConcurrency(string scope) => 1;

        public Task<PipelineAnswer> AskAsync(PipelineQuestion question, IAnswerListener listener, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<PipelineAnswer> RecoverAsync(PipelineQuestion question, PipelineRun run, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}

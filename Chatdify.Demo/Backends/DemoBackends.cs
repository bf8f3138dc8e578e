namespace Chatdify.Demo.Backends;

/// <summary>The backends that <c>--backend</c> knows.</summary>
internal static class DemoBackends
{
    /// <summary>The one that answers when none is named.</summary>
    public static DemoBackend Default => All[0];

    public static IReadOnlyList<DemoBackend> All { get; } =
    [
        new("dify", "Dify", DifyBackend.StartAsync),
        new("letta", "Letta", LettaBackend.StartAsync),
        new("openai", "OpenAI", OpenAiBackend.StartAsync),
        new("webhook", "Webhook", WebhookBackend.StartAsync),
    ];

    /// <summary>The backend of that name on the command line.</summary>
    public static DemoBackend Named(string option) => All.Single(backend => backend.Option == option);
}

/// <summary>A backend that can be chosen.</summary>
/// <param name="Option">Its name on the command line.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="StartAsync">Starts its simulator on a port, with this brain.</param>
internal sealed record DemoBackend(string Option, string Name, Func<int, DemoBrain, CancellationToken, Task<IDemoBackend>> StartAsync);

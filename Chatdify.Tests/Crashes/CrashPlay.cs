using Chatdify.Simulators.Dify;
using Chatdify.Tests.Flows;

namespace Chatdify.Tests.Crashes;

/// <summary>What is played while the app is killed: how Dify behaves in one conversation, and what the customer says.</summary>
/// <param name="Name">Names its matrix.</param>
/// <param name="Brain">What Dify does; the function given makes the customer say something more, once, and waits until it is delivered.</param>
/// <param name="Settings">Besides those that all plays have.</param>
internal sealed record CrashPlay(
    string Name, Func<DifyRequest, Func<Task>, DifyScript> Brain, IReadOnlyDictionary<string, string>? Settings = null)
{
    public const string Farewell = "A colleague takes over.";

    private const string SecondMessage = "And when will it be here?";

    private static readonly Dictionary<string, string> SaidEarly = new() { ["Replies:EarlySentences"] = "true" };
    private static readonly Dictionary<string, string> NoUserToken = new() { ["Chatwoot:UserToken"] = "" };

    /// <summary>An answer in two messages. No two runs answer alike, so that a second answer cannot hide behind the first.</summary>
    public static CrashPlay Answered { get; } = new("answered", (request, _) => DifyScript.Answer(TwoParts(request)));

    /// <summary>A hand-off, because asking is in vain.</summary>
    public static CrashPlay HandOff { get; } = new("hand-off", (_, _) => DifyScript.Error(401, "unauthorized", "no"));

    /// <summary>A second message while the first is being thought about.</summary>
    public static CrashPlay Burst { get; } =
        new("burst", (request, interrupt) => DifyScript.Answer($"Answer {request.RunNumber}.").Doing((_, _) => interrupt()));

    /// <summary>Nobody can look up whether an answer arrived.</summary>
    public static CrashPlay WithoutUserToken { get; } = Answered with { Name = "no-user-token", Settings = NoUserToken };

    /// <summary>An answer whose beginning is sent while its end is being written.</summary>
    public static CrashPlay Early { get; } = new("early", (request, _) => DifyScript.Answer("").InPieces($"The first half of answer {request.RunNumber}.\n\nThe ", "second half."), SaidEarly);

    /// <summary>Sets the stage and has the customer speak; the conversation.</summary>
    public async Task<long> BeginAsync(Stage stage)
    {
        var conversation = (await stage.Chatwoot.StartConversationAsync()).Id;
        var interrupted = 0;
        stage.Dify.Reply(request => Brain(request, () => Interlocked.Exchange(ref interrupted, 1) == 0 ? InterruptAsync(stage, conversation) : Task.CompletedTask));
        await stage.Chatwoot.CustomerSaysAsync(conversation, "Where is my parcel?");
        return conversation;
    }

    private static async Task InterruptAsync(Stage stage, long conversation)
    {
        await stage.Chatwoot.CustomerSaysAsync(conversation, SecondMessage);
        await stage.Chatwoot.WaitForQuietAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A web widget takes 10,000 characters.</summary>
    private static string TwoParts(DifyRequest request) =>
        string.Join("\n\n", new[] { "first", "second" }.Select(part => $"The {part} half of answer {request.RunNumber}{new string('.', 6000)}"));
}

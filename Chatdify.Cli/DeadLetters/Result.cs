using Chatdify.Core.DeadLetters;
using Chatdify.Core.DeadLetters.Replay;

namespace Chatdify.Cli.DeadLetters;

/// <summary>What became of a dead letter, or would.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Kind"><c>ready</c>, <c>replayed</c>, <c>dropped</c> or <c>refused</c>.</param>
/// <param name="Code">Short code of the reason.</param>
/// <param name="Text">The same as a sentence.</param>
internal sealed record Result(DeadLetter Letter, string Kind, string Code, string Text)
{
    /// <summary>It can be done.</summary>
    public const string Ready = "ready";

    private const string Refused = "refused";

    /// <summary>Whether it was not done.</summary>
    public bool IsRefused => Kind == Refused;

    /// <summary>A verdict about a replay.</summary>
    public static Result Of(DeadLetter letter, ReplayVerdict verdict) => new(letter, Name(verdict.Kind), verdict.Code, verdict.Text);

    private static string Name(ReplayKind kind) => kind switch
    {
        ReplayKind.Ready => Ready,
        ReplayKind.Replayed => "replayed",
        _ => Refused,
    };
}

/// <summary>A result as JSON shows it.</summary>
internal sealed record ResultView(string Id, long? Account, long? Conversation, string Result, string Code, string Text)
{
    public static ResultView Of(Result result) => new(
        result.Letter.Id, result.Letter.Conversation?.Account, result.Letter.Conversation?.Conversation, result.Kind, result.Code, result.Text);
}

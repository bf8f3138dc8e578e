using Chatdify.Benchmarks.Soak.Histories;

namespace Chatdify.Benchmarks.Soak.Oracles;

/// <summary>
/// Says which promises (design section 2) a history breaks. It knows nothing of the app's inside but its records of how messages ended, and
/// does not believe these: each is compared with what Chatwoot and Dify have seen.
/// </summary>
internal static class Oracle
{
    /// <summary>The broken promises, none if all is well.</summary>
    public static IReadOnlyList<Violation> Judge(History history, Terms terms) =>
    [
        .. FrontDoor.Judge(history),
        .. Outcomes.Judge(history),
        .. Repeats.Judge(history, terms),
        .. Turns.Judge(history),
        .. Silence.Judge(history),
        .. Deadline.Judge(history, terms),
        .. Rest(history),
    ];

    private static IEnumerable<Violation> Rest(History history)
    {
        if (history.Unsettled is { } unrest)
        {
            yield return new Violation("settled", $"The conversation did not come to rest: {unrest}.");
        }
        else if (history.TypingOn)
        {
            yield return new Violation("settled", "The bot is still shown typing.");
        }
    }
}

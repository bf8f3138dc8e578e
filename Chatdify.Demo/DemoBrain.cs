namespace Chatdify.Demo;

/// <summary>How the backend feels.</summary>
internal enum DemoMood
{
    /// <summary>Answers after a moment of thought.</summary>
    Well,

    /// <summary>Answers, but takes its time.</summary>
    Slow,

    /// <summary>Answers every question with an error.</summary>
    Failing,
}

/// <summary>What the simulated backend says: a few canned answers by keyword, else a friendly echo.</summary>
internal sealed class DemoBrain
{
    /// <summary>The one answer with Markdown.</summary>
    public const string RefundAnswer =
        "Of course. For a **refund** I need:\n\n- your order number\n- a photo of the goods\n- the account it should go to\n\n"
        + "It takes three days.";

    private static readonly TimeSpan Thinking = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan SlowThinking = TimeSpan.FromSeconds(8);
    private static readonly (string Keyword, string Answer)[] Answers =
    [
        ("refund", RefundAnswer),
        ("parcel", "Your parcel left the warehouse this morning and arrives tomorrow before noon."),
        ("order", "Your order is packed. You get a message with the tracking number as soon as it leaves."),
        ("hello", "Hello! Ask me about an order, a parcel or a refund."),
    ];

    private volatile DemoMood _mood;
    private volatile bool _moodSeen;

    /// <summary>Holds until another one is set.</summary>
    public DemoMood Mood
    {
        get => _mood;
        set => (_mood, _moodSeen) = (value, false);
    }

    /// <summary>The customer writes again: a mood that has shown itself is over.</summary>
    public void CustomerWrites()
    {
        if (_moodSeen)
        {
            Mood = DemoMood.Well;
        }
    }

    /// <summary>How the next question is dealt with.</summary>
    public DemoThought Think(string question)
    {
        _moodSeen = true;
        return new DemoThought(TextFor(question), Mood == DemoMood.Slow ? SlowThinking : Thinking, Mood == DemoMood.Failing);
    }

    public static string TextFor(string question)
    {
        foreach (var (keyword, answer) in Answers)
        {
            if (question.Contains(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return answer;
            }
        }

        return $"You said: {question} - I am only a demo, but I heard you.";
    }
}

/// <summary>What the backend makes of a question.</summary>
/// <param name="Answer">Its answer.</param>
/// <param name="Takes">How long it thinks before.</param>
/// <param name="Fails">It answers with an error instead, at once.</param>
internal sealed record DemoThought(string Answer, TimeSpan Takes, bool Fails)
{
    /// <summary>What it says of a failure, where the protocol has room for that.</summary>
    public const string Excuse = "The model is not reachable (as the demo wants it).";
}

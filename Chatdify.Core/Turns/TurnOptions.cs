using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Turns;

/// <summary>Settings under <c>Turns</c>: pace and patience.</summary>
public sealed class TurnOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Turns";

    /// <summary>How long to wait for further messages before a turn; 0 asks at once. Default 1.5 s, at most 1 min.</summary>
    [Between("00:00:00", "00:01:00")]
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Within this time of the first unanswered message there is an answer or a hand-off. Default 2 min, 3 s to 1 h.</summary>
    [Between("00:00:03", "01:00:00")]
    public TimeSpan AnswerDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often the pipeline is asked in one turn. Default 3.</summary>
    [Within(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Pause before the second attempt; doubled for each further one. Default 1 s.</summary>
    [Between("00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a worker may be silent before another takes over its turn. Default 10 s, at most 25 s; it reports every third of it.</summary>
    [Between("00:00:03", "00:00:25")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a message that comes while the pipeline has neither said nor done anything stops it, so that both are asked together. Off by
    /// default: newer messages join the next turn. Only in the first half of the time for an answer.
    /// </summary>
    public bool Supersede { get; set; }

    /// <summary>How long an answer or a hand-off, once it is there, is tried while Chatwoot cannot be reached. Default 1 h; then it is a dead letter.</summary>
    [Between("00:01:00", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// So many messages of a contact in one conversation within a minute are answered; with the next one a human is called. Default 20; 0 sets
    /// no limit.
    /// </summary>
    [Within(0, 10_000)]
    public int MaxPerContactPerMinute { get; set; } = 20;

    /// <summary>Longest question that a pipeline is asked, in characters; of a longer one the newest part. Default 150,000.</summary>
    [Within(1000, QuestionText.Longest)]
    public int MaxQuestionCharacters { get; set; } = 150_000;

    /// <summary>When a hand-off must begin to be done by the deadline: a tenth before it, at least 1 s, at most 10 s.</summary>
    public DateTimeOffset HandoffAt(DateTimeOffset firstUnansweredAt) =>
        firstUnansweredAt + AnswerDeadline - TimeSpan.FromSeconds(Math.Clamp(AnswerDeadline.TotalSeconds / 10, 1, 10));

    /// <summary>Less time than this before the hand-off is too little for a backend to answer in: a twentieth of the deadline, 1 s to 5 s.</summary>
    internal TimeSpan LeastTime => TimeSpan.FromSeconds(Math.Clamp(AnswerDeadline.TotalSeconds / 20, 1, 5));

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (QuietPeriod >= AnswerDeadline)
        {
            yield return new ValidationResult("must be shorter than Turns:AnswerDeadline.", [nameof(QuietPeriod)]);
        }
    }
}

using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.HumanInput;

/// <summary>
/// The form that a visitor, or the team, has been shown and has not answered yet. Part of the conversation's state; text throughout, so that equal records
/// are equal.
/// </summary>
public sealed record AwaitedForm
{
    /// <summary>The field by which a form with inputs asks for the action.</summary>
    public const string ActionField = "chatdify_action";

    private const char Between = '\n';
    private const char Inside = '\t';

    /// <summary>The turn that shows it.</summary>
    public required string Turn { get; init; }

    /// <summary>The part of that turn, as in the message's mark.</summary>
    public required string Part { get; init; }

    /// <summary>The pipeline that asks, as records name it.</summary>
    public required string Pipeline { get; init; }

    /// <summary>What answers it.</summary>
    public required string Token { get; init; }

    /// <summary>Its id at the backend.</summary>
    public string? FormId { get; init; }

    /// <summary>The run that waits.</summary>
    public required PipelineRun Run { get; init; }

    /// <summary>Ids and titles of the actions, one a line.</summary>
    public required string Choices { get; init; }

    /// <summary>Names of the inputs, one a line.</summary>
    public string Inputs { get; init; } = "";

    /// <summary>What the run has said so far; see <see cref="SaidBefore"/>.</summary>
    public string Said { get; init; } = "";

    /// <summary>Until when an answer counts.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The next message counts as the answer if it names an action: from when the form is shown until a message has come.</summary>
    public bool TextCounts { get; init; }

    /// <summary>The team has it in a private note, and only a private note answers it, whatever the customer writes.</summary>
    public bool ByStaff { get; init; }

    /// <summary>It has buttons that arrive as messages with the words of the action: those count whenever they are pressed.</summary>
    public bool HasButtons { get; init; }

    /// <summary>Actions as <see cref="Choices"/> holds them.</summary>
    public static string Write(IEnumerable<FormAction> actions) => string.Join(Between, actions.Select(action => $"{action.Id}{Inside}{action.Title}"));

    /// <summary>Inputs as <see cref="Inputs"/> holds them.</summary>
    public static string Write(IEnumerable<FormInput> inputs) => string.Join(Between, inputs.Select(input => input.Name));

    /// <summary>Whether it can be written down: a name with one of our separators would be read as two.</summary>
    public static bool IsFit(string name) => name.Length > 0 && name.AsSpan().IndexOfAny(Between, Inside) < 0;

    /// <summary>This after a message of the customer that is no answer: from then on only a click is one.</summary>
    public AwaitedForm AfterMessage() => this with { TextCounts = ByStaff && TextCounts };

    /// <summary>What the visitor handed in; null when it answers nothing that was asked.</summary>
    public FormSubmission? Answer(IReadOnlyList<SubmittedValue> values)
    {
        var actions = Actions();
        var named = values.FirstOrDefault(value => value.Name is ActionField or null);
        var action = actions.FirstOrDefault(action => action.Id == named?.Value) ?? actions.FirstOrDefault(action => action.Title == named?.Value)
            ?? (named is null && actions.Count == 1 ? actions[0] : null);
        return action is null ? null : Submission(action, InputNames().ToDictionary(name => name, name => ValueOf(values, name), StringComparer.Ordinal));
    }

    /// <summary>What the visitor pressed, or typed as the next message: the title, the id or the number of an action; null for anything else.</summary>
    public FormSubmission? Answer(string text, DateTimeOffset now)
    {
        var action = InputNames().Length > 0 ? null : Pressed(text) ?? (TextCounts && !(ExpiresAt <= now) ? Typed(text.Trim()) : null);
        return action is null ? null : Submission(action, new Dictionary<string, string>());
    }

    /// <summary>WhatsApp and Messenger deliver the title of a button, Telegram and LINE its value, as they are.</summary>
    private FormAction? Pressed(string text) => HasButtons ? Actions().FirstOrDefault(action => action.Title == text || action.Id == text) : null;

    private FormAction? Typed(string text)
    {
        var actions = Actions();
        return actions.FirstOrDefault(action => Same(action.Title, text))
            ?? actions.FirstOrDefault(action => Same(action.Id, text))
            ?? actions.Where((_, index) => Number(text) == index + 1).FirstOrDefault();
    }

    private FormSubmission Submission(FormAction action, IReadOnlyDictionary<string, string> inputs) =>
        new(Pipeline, Token, Run, action.Id, inputs) { FormId = FormId, Said = Said, ByStaff = ByStaff };

    private List<FormAction> Actions() =>
        [.. from line in Choices.Split(Between)
            let at = line.IndexOf(Inside, StringComparison.Ordinal)
            where at > 0
            select new FormAction(line[..at], line[(at + 1)..])];

    private string[] InputNames() => Inputs.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    private static string ValueOf(IReadOnlyList<SubmittedValue> values, string name) => values.FirstOrDefault(value => value.Name == name)?.Value ?? "";

    private static bool Same(string one, string other) => string.Equals(one.Trim(), other, StringComparison.OrdinalIgnoreCase);

    private static int? Number(string typed) => int.TryParse(typed.TrimEnd('.', ')'), out var number) ? number : null;
}

/// <summary>One value that a visitor handed in.</summary>
/// <param name="Name">The field; null for an item that was picked.</param>
/// <param name="Title">What the visitor read on the item; null for a field.</param>
/// <param name="Value">The value.</param>
public sealed record SubmittedValue(string? Name, string? Title, string Value);

/// <summary>What a visitor handed in with a message of ours.</summary>
/// <param name="Turn">The turn in the message's mark.</param>
/// <param name="Part">The part in the message's mark.</param>
/// <param name="Values">The values.</param>
/// <param name="After">Id of the newest message in the conversation at that time.</param>
public sealed record SubmittedForm(string Turn, string Part, IReadOnlyList<SubmittedValue> Values, long After)
{
    /// <summary>In words: what was picked, or what was filled in, a line each.</summary>
    public string Text() => string.Join('\n', Values.Select(value => value switch
    {
        { Title: { Length: > 0 } title } => title,
        { Name: null or AwaitedForm.ActionField } => value.Value,
        _ => $"{value.Name}: {value.Value}",
    }));
}

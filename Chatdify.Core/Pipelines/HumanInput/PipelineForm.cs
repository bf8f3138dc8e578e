namespace Chatdify.Core.Pipelines.HumanInput;

/// <summary>What a backend asks of a person before it goes on.</summary>
public sealed record PipelineForm
{
    /// <summary>What answers it; null when it cannot be answered from here.</summary>
    public string? Token { get; init; }

    /// <summary>Its id at the backend, by which it is known again.</summary>
    public string? Id { get; init; }

    /// <summary>Its name, for the team.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the person is to read, Markdown.</summary>
    public string Content { get; init; } = "";

    /// <summary>The ways to go on, of which the person chooses one.</summary>
    public IReadOnlyList<FormAction> Actions { get; init; } = [];

    /// <summary>What the person is to fill in.</summary>
    public IReadOnlyList<FormInput> Inputs { get; init; } = [];

    /// <summary>Until when an answer counts; null when that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The visitor may answer it; else somebody of the team has to.</summary>
    public bool IsForVisitor { get; init; }

    /// <summary>The team may answer it with a private note.</summary>
    public bool IsForStaff { get; init; }
}

/// <summary>A way to go on.</summary>
/// <param name="Id">What the backend calls it.</param>
/// <param name="Title">What people read.</param>
public sealed record FormAction(string Id, string Title);

/// <summary>A field of a form.</summary>
/// <param name="Name">What the backend calls it.</param>
/// <param name="Kind">What can be filled in.</param>
public sealed record FormInput(string Name, FormInputKind Kind)
{
    /// <summary>What stands there before anybody has written.</summary>
    public string Default { get; init; } = "";

    /// <summary>For a choice: what can be chosen.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>Kinds of fields.</summary>
public enum FormInputKind
{
    /// <summary>One that we do not know, or that no chat can show, such as a file.</summary>
    Other,

    /// <summary>One line of text.</summary>
    Line,

    /// <summary>Several lines of text.</summary>
    Paragraph,

    /// <summary>One of several.</summary>
    Choice,
}

namespace Chatdify.Core.Replies;

/// <summary>Settings under <c>Replies</c>: how an answer reaches the customer.</summary>
public sealed class RepliesOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Replies";

    /// <summary>
    /// Whether finished paragraphs are sent while the rest is still being written. Off by default: what is sent cannot be taken back, so a backend
    /// that fails afterwards ends in a hand-off instead of another try, and one that replaces its answer is heard twice.
    /// </summary>
    public bool EarlySentences { get; set; }
}

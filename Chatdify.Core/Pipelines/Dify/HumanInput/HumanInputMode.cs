namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Who answers the form of a chatflow that waits for human input.</summary>
public enum HumanInputMode
{
    /// <summary>The conversation is handed to a human, with the form in the private note.</summary>
    Human,

    /// <summary>The visitor sees the form in the chat, as far as the channel can show it; else as <see cref="Human"/>.</summary>
    Visitor,

    /// <summary>As <see cref="Human"/>, and somebody of the team may choose an action with a private note; then the run goes on.</summary>
    Staff,
}

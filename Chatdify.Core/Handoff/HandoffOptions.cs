namespace Chatdify.Core.Handoff;

/// <summary>Settings under <c>Handoff</c>: what is said and done when a human takes over.</summary>
public sealed class HandoffOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Handoff";

    /// <summary>What the customer is told. Blank: nothing.</summary>
    public string Message { get; set; } = "I am passing you on to a colleague, who will answer you here.";

    /// <summary>The private note for the team; <c>{reason}</c> stands for the reason. Blank: none.</summary>
    public string Note { get; set; } = "Handed over by the bot. {reason}";

    /// <summary>The team to assign, by name (needs <c>Chatwoot:UserToken</c>) or id. None by default.</summary>
    public string? Team { get; set; }

    /// <summary>A label to add. None by default.</summary>
    public string? Label { get; set; }
}

namespace Chatdify.Core.Handoff;

/// <summary>Settings under <c>Handoff</c>: what is said and done when a human takes over.</summary>
public sealed class HandoffOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Handoff";

    /// <summary>What the customer is told.</summary>
    public string Message { get; set; } = "I am passing you on to a colleague, who will answer you here.";

    /// <summary>What a customer is told who wrote too many messages in a minute.</summary>
    public string FloodMessage { get; set; } = "So many messages at once are more than I can answer. I am passing you on to a colleague, who will read them all.";

    /// <summary>The private note for the team; <c>{reason}</c> stands for the reason.</summary>
    public string Note { get; set; } = "Handed over by the bot. {reason}";

    /// <summary>The team to assign, by name (needs <c>Chatwoot:UserToken</c>) or id. None by default.</summary>
    public string? Team { get; set; }

    /// <summary>A label to add. None by default.</summary>
    public string? Label { get; set; }
}

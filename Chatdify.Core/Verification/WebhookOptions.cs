namespace Chatdify.Core.Verification;

/// <summary>Settings under <c>Webhook</c>: senders that cannot sign (automations, macros, Chatwoot before 4.13).</summary>
public sealed class WebhookOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Webhook";

    /// <summary>Accepts a request without signature when its <c>?token=</c> equals this.</summary>
    public string? Token { get; set; }

    /// <summary>Accepts anything. For a private network only; off by default.</summary>
    public bool AllowUnsigned { get; set; }
}

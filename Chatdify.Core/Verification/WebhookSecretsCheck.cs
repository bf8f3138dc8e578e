using Chatdify.Core.Chatwoot;

using Microsoft.Extensions.Options;

namespace Chatdify.Core.Verification;

/// <summary>Fails the start when nothing protects the webhook and nobody said that this is intended.</summary>
internal sealed class WebhookSecretsCheck(IOptions<WebhookOptions> webhook) : IValidateOptions<ChatwootOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ChatwootOptions options)
    {
        var guarded = options.WebhookSecrets.Any(secret => !string.IsNullOrWhiteSpace(secret))
            || !string.IsNullOrWhiteSpace(webhook.Value.Token)
            || webhook.Value.AllowUnsigned;
        return guarded
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Chatwoot:WebhookSecrets:0 is missing. Set it to the secret shown with the agent bot in Chatwoot, or set Webhook:Token "
                + "for senders that cannot sign, or say Webhook:AllowUnsigned=true on a private network.");
    }
}

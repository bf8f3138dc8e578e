using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines.ChatWebhook;

/// <summary>Settings of the ChatWebhook backend: any URL that takes a message and answers it, such as a workflow of n8n.</summary>
public sealed partial class ChatWebhookOptions : IValidatableObject
{
    public const string SectionName = "ChatWebhook";

    /// <summary>n8n's own status text, with success, when there is no answer.</summary>
    private const string StatusText = "message";

    /// <summary>Address that questions are posted to, used as it is. Required.</summary>
    [BackendAddress(Missing = "is missing; set the address that takes messages, such as https://n8n.example.org/webhook/chat.", AllowsQuery = true)]
    public Uri? Url { get; set; }

    /// <summary>Key, sent with every question; none is sent when it is empty.</summary>
    [BackendKey]
    public string ApiKey { get; set; } = "";

    /// <summary>Header that carries the key. In <c>Authorization</c> it goes as a bearer token.</summary>
    [Needed]
    public string ApiKeyHeader { get; set; } = "X-Api-Key";

    /// <summary>Names under which an answer may hold its text; the first that does counts.</summary>
    public IList<string> AnswerFields { get; set; } = ["response", "output", "text", "answer"];

    /// <summary>
    /// The backend answers a repeated <c>Idempotency-Key</c> without doing the work twice, so that a question whose fate is unclear is asked
    /// again instead of handed to a human.
    /// </summary>
    public bool Idempotent { get; set; }

    /// <summary>Longest silence while it answers; an answer that is no stream is silent until it is there.</summary>
    [Between("00:00:01", "00:20:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Questions asked at the same time by one instance.</summary>
    [Within(1, 1000)]
    public int MaxConcurrency { get; set; } = 32;

    /// <summary>Longest answer stream in bytes.</summary>
    [Within(65_536, 1_073_741_824)]
    public long MaxStreamBytes { get; set; } = 16 * 1024 * 1024;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!HeaderName.IsMatch(ApiKeyHeader) || ChatWebhookClient.OwnHeaders.Contains(ApiKeyHeader))
        {
            yield return new ValidationResult("is not the name of a header that can carry a key.", [nameof(ApiKeyHeader)]);
        }

        if (AnswerFields.Count == 0 || AnswerFields.Any(string.IsNullOrWhiteSpace))
        {
            yield return new ValidationResult("names no field.", [nameof(AnswerFields)]);
        }

        if (AnswerFields.Contains(StatusText))
        {
            yield return new ValidationResult("must not name 'message', which holds n8n's own status text.", [nameof(AnswerFields)]);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderName { get; }
}

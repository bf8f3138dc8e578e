using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines.OpenAi;

/// <summary>Which of its two APIs a server is spoken to with.</summary>
public enum OpenAiApi
{
    /// <summary>Responses, with the conversation kept by the server.</summary>
    Responses,

    /// <summary>Chat completions, which nearly every server speaks; the transcript is ours.</summary>
    Completions,
}

/// <summary>Settings of the OpenAI backend and of servers that speak like it.</summary>
public sealed class OpenAiOptions : IValidatableObject
{
    public const string SectionName = "OpenAi";

    /// <summary>Address of the API; one without a path gets the usual one.</summary>
    [BackendAddress(Missing = "is missing.")]
    public Uri? BaseUrl { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Key of the project. Servers of your own may need none.</summary>
    [BackendKey]
    public string ApiKey { get; set; } = "";

    /// <summary>Name of the model; at Azure that of the deployment. Required.</summary>
    [Required(ErrorMessage = "is missing; name the model that is to answer.")]
    public string Model { get; set; } = "";

    /// <summary>What the model is told about its task, with every question.</summary>
    public string Instructions { get; set; } = "";

    /// <summary>The API to speak.</summary>
    public OpenAiApi Api { get; set; }

    /// <summary>Longest silence while it answers; keep-alive comments count as a sign of life, reasoning sends none.</summary>
    [Between("00:00:01", "00:20:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Questions asked at the same time.</summary>
    [Within(1, 1000)]
    public int MaxConcurrency { get; set; } = 32;

    /// <summary>Longest answer stream in bytes, all events included.</summary>
    [Within(65_536, 1_073_741_824)]
    public long MaxStreamBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most tokens of an answer, those of reasoning included; the server's own limit when there is none. An answer cut by it is not delivered.</summary>
    [Within(16, 10_000_000)]
    public int? MaxOutputTokens { get; set; }

    /// <summary>Completions: how many former exchanges go along with a question.</summary>
    [Within(0, 100)]
    public int TranscriptTurns { get; set; } = 10;

    /// <summary>Completions: how many characters of former exchanges go along; the oldest are left out whole.</summary>
    [Within(0, 1_000_000)]
    public int TranscriptCharacters { get; set; } = 16_000;

    /// <summary>Completions: ask for the number of tokens at the end of the stream; some small servers refuse that.</summary>
    public bool StreamOptions { get; set; } = true;

    /// <summary>Tell the server an id of the contact (<c>cw-1-contact-77</c>), by which it can act against abuse; some servers refuse that.</summary>
    public bool SendUser { get; set; } = true;

    /// <summary>
    /// Give the model the customer's pictures, and with Responses PDFs; otherwise the question says that there is one. On with Responses and
    /// off with Completions unless set, for a model that does not see refuses the whole question.
    /// </summary>
    public bool? Files { get; set; }

    /// <summary>Whether files go along.</summary>
    internal bool TakesFiles => Files ?? Api == OpenAiApi.Responses;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is { IsAbsoluteUri: true } && new OpenAiAddress(BaseUrl).NeedsKey && string.IsNullOrWhiteSpace(ApiKey))
        {
            yield return new ValidationResult("is missing; make one for this purpose in a project of its own.", [nameof(ApiKey)]);
        }
    }
}

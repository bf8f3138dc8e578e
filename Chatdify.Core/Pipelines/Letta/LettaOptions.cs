using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines.Letta;

/// <summary>Who shares a conversation of the agent.</summary>
public enum LettaSharing
{
    /// <summary>Each conversation of Chatwoot has its own.</summary>
    Conversation,

    /// <summary>All conversations of one contact go on in the same.</summary>
    Contact,
}

/// <summary>Settings of the Letta backend: an agent of Letta Cloud or of a server with the V1 API.</summary>
public sealed partial class LettaOptions : IValidatableObject
{
    public const string SectionName = "Letta";
    private const string Cloud = "api.letta.com";

    /// <summary>Address of the API, with or without <c>/v1</c>, such as <c>https://api.letta.com</c>. Required.</summary>
    [BackendAddress(Missing = "is missing; set the address of Letta's API, such as https://api.letta.com.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>API key, or the password of an own server; an own server may have none.</summary>
    [BackendKey]
    public string ApiKey { get; set; } = "";

    /// <summary>The agent that answers, <c>agent-…</c>. Required.</summary>
    public string AgentId { get; set; } = "";

    /// <summary>Who shares a conversation of the agent.</summary>
    public LettaSharing ConversationPer { get; set; }

    /// <summary>Writes the id of the agent's conversation into Chatwoot's attribute <c>letta_conversation_id</c>.</summary>
    public bool MirrorId { get; set; }

    /// <summary>Longest silence of Letta while it answers; its pings, every 30 s, count as a sign of life.</summary>
    [Between("00:00:01", "00:20:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Questions asked at the same time by one instance. An agent shares its memory among them.</summary>
    [Within(1, 1000)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>Longest answer stream in bytes, reasoning and tool results included.</summary>
    [Within(65_536, 1_073_741_824)]
    public long MaxStreamBytes { get; set; } = 16 * 1024 * 1024;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(AgentId))
        {
            yield return new ValidationResult("is missing; copy the agent's id, agent-…, from its page in Letta.", [nameof(AgentId)]);
        }
        else if (!AgentShape.IsMatch(AgentId))
        {
            yield return new ValidationResult("is not an agent's id, which is agent-… and not the agent's name.", [nameof(AgentId)]);
        }

        if (ApiKey.Length == 0 && BaseUrl is { IsAbsoluteUri: true } url && url.Host.Equals(Cloud, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ValidationResult("is missing; Letta Cloud wants one.", [nameof(ApiKey)]);
        }
    }

    [GeneratedRegex("^agent-[A-Za-z0-9-]{1,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex AgentShape { get; }
}

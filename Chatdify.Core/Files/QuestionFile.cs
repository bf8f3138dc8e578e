using System.Text.Json.Serialization;

namespace Chatdify.Core.Files;

/// <summary>A file that the customer sent, as Chatwoot's webhook tells of it. Stored with the message and its turn; the file itself never is.</summary>
public sealed record QuestionFile
{
    /// <summary>Kind of a voice message or another sound.</summary>
    public const string Audio = "audio";

    /// <summary>Kind of a picture.</summary>
    public const string Image = "image";

    /// <summary>Kind of a film.</summary>
    public const string Video = "video";

    /// <summary>So many files of a message, and of a question, are kept: the newest.</summary>
    public const int Most = 10;

    /// <summary>Longest address that is kept, in characters.</summary>
    public const int LongestAddress = 2000;

    /// <summary><c>image</c>, <c>audio</c>, <c>video</c> or <c>file</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it can be fetched: absolute, http or https; empty for nowhere. Whoever has the address can open it.</summary>
    public required string Address { get; init; }

    /// <summary>Its name, as far as the address tells; may lack an extension.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its media type, such as <c>image/png</c>; null before Chatwoot 4.13.</summary>
    public string? ContentType { get; init; }

    /// <summary>Its length in bytes, where Chatwoot knows it.</summary>
    public long? Size { get; init; }

    /// <summary>What is said in it, for a voice message that was made text; null otherwise.</summary>
    public string? Words { get; init; }

    /// <summary>The line that stands for it in the question.</summary>
    [JsonIgnore]
    public string Line => Kind != Audio ? $"[{Kind}]" : Words is null ? "[voice message]" : $"[voice message: {Words}]";
}

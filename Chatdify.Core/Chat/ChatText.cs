using Chatdify.Core.Replies;

namespace Chatdify.Core.Chat;

/// <summary>What a growing text adds for whoever reads along: reasoning never shows, not even for the moment before its tag is complete.</summary>
public sealed class ChatText
{
    private const string ThinkTag = "<think";
    private const string ThinkEnd = "</think";

    /// <summary>The text as shown so far.</summary>
    public string Shown { get; private set; } = "";

    /// <summary>What changes with the raw text as it is now; null when nothing does.</summary>
    public ChatTextChange? Take(string raw)
    {
        var shown = ThinkBlocks.Strip(WithoutHalfTag(raw));
        var change = shown == Shown ? null
            : shown.StartsWith(Shown, StringComparison.Ordinal) ? new ChatTextChange(shown[Shown.Length..], IsWhole: false)
            : new ChatTextChange(shown, IsWhole: true);
        Shown = shown;
        return change;
    }

    private static string WithoutHalfTag(string raw)
    {
        var at = raw.LastIndexOf('<');
        return at >= 0 && raw.IndexOf('>', at) < 0 && MayBecomeTag(raw[at..]) ? raw[..at] : raw;
    }

    private static bool MayBecomeTag(string end) => IsStart(end, ThinkTag) || IsStart(end, ThinkEnd);

    private static bool IsStart(string end, string tag) => end.Length <= tag.Length
        ? tag.StartsWith(end, StringComparison.OrdinalIgnoreCase)
        : end.StartsWith(tag, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A change of the shown text.</summary>
/// <param name="Text">What is added, or all of it.</param>
/// <param name="IsWhole">Whether it replaces what was shown before.</param>
public sealed record ChatTextChange(string Text, bool IsWhole);

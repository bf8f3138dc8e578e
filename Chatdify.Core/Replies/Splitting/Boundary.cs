namespace Chatdify.Core.Replies.Splitting;

/// <summary>How well a text can be cut at a position, worst first.</summary>
internal enum Boundary : byte
{
    /// <summary>Inside one visible character, or where a cut would leave nothing but markup.</summary>
    None,
    Character,
    Space,
    Sentence,
    Line,
    Paragraph,
}

/// <summary>
/// What a cut would tear apart. A position of a lower zone always wins; one of a higher zone is used only if no other fits.
/// </summary>
internal static class Zone
{
    public const byte Open = 0;

    /// <summary>Inside a list item; each level of nesting adds one.</summary>
    public const byte FirstItem = 1;
    public const byte LastItem = 6;
    public const byte Fence = 7;

    /// <summary>Inside a link or inline code.</summary>
    public const byte Link = 8;
    public const byte Count = 9;
}

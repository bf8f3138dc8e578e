using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chatdify.Core.Conversations;

/// <summary>
/// A text that was said, such as the beginning of an answer that is not complete yet. By its hash it is known again without being stored a
/// second time.
/// </summary>
/// <param name="Length">Characters from the beginning.</param>
/// <param name="Hash">Tells whether an answer begins with them.</param>
public sealed record SaidText(int Length, string Hash)
{
    /// <summary>Enough to tell texts of one conversation apart; nobody gains by finding another.</summary>
    private const int HashBytes = 12;

    /// <summary>The first <paramref name="length"/> characters of a text.</summary>
    public static SaidText Of(string text, int length) => new(length, HashOf(text, length));

    /// <summary>Whether a text begins with these words.</summary>
    public bool Begins(string text) => text.Length >= Length && HashOf(text, Length) == Hash;

    private static string HashOf(string text, int length) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan(0, length))).AsSpan(0, HashBytes));
}

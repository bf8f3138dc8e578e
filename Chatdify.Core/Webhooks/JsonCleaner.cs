using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Chatdify.Core.Webhooks;

/// <summary>
/// Makes a JSON body safe to read as .NET strings: bytes that are not UTF-8 and escapes of half a surrogate pair become U+FFFD.
/// Both occur in what customers paste, both make <see cref="System.Text.Json.JsonElement.GetString"/> throw.
/// </summary>
internal static class JsonCleaner
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>A copy of <paramref name="body"/> whose strings can all be read; its structure is untouched.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(ByteOrderMark))
        {
            body = body[ByteOrderMark.Length..];
        }

        var copy = Utf8.IsValid(body) ? body.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
        ReplaceHalfPairs(copy);
        return copy;
    }

    private static void ReplaceHalfPairs(Span<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length; at = Next(json, at))
        {
            if (Escaped(json, at) is not { } unit || !char.IsSurrogate(unit))
            {
                at += 2;
            }
            else if (char.IsHighSurrogate(unit) && Escaped(json, at + 6) is { } second && char.IsLowSurrogate(second))
            {
                at += 12;
            }
            else
            {
                "FFFD"u8.CopyTo(json[(at + 2)..]);
                at += 6;
            }
        }
    }

    private static int Next(ReadOnlySpan<byte> json, int from)
    {
        var next = from >= json.Length ? -1 : json[from..].IndexOf((byte)'\\');
        return next < 0 ? -1 : from + next;
    }

    /// <summary>The UTF-16 unit that <c>\uXXXX</c> at this place stands for; null for anything else.</summary>
    private static char? Escaped(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == (byte)'\\' && json[at + 1] == (byte)'u'
        && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var used, 'x') && used == 4
            ? (char)unit
            : null;
}

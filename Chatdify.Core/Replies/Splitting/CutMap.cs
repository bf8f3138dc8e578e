using Chatdify.Core.Replies.Markdown;

namespace Chatdify.Core.Replies.Splitting;

/// <summary>Knows every position of a text where a part may end, and chooses the best within reach.</summary>
internal sealed class CutMap
{
    // A better kind of boundary is not worth a part that is nearly empty.
    private const int LeastFill = 4;

    private readonly Boundary[] _grades;
    private readonly byte[] _zones;
    private readonly Fence?[]? _fences;
    private readonly string _text;

    /// <param name="text">The text to cut.</param>
    /// <param name="maxLength">Blocks whose fences would fill half of it are cut like text.</param>
    public CutMap(string text, int maxLength)
    {
        _text = text;
        _grades = Boundaries.Grade(text);
        var fences = Fence.FindAll(text).FindAll(f => f.Opener.Length + f.Closer.Length + 2 <= maxLength / 2 && f.BodyStart - f.Start <= maxLength / 2);
        _zones = new Zones(text, _grades).Mark(fences);
        _fences = fences.Count > 0 ? new Fence?[text.Length + 1] : null;
        foreach (var fence in fences)
        {
            _fences.AsSpan(fence.Start + 1, fence.End - fence.Start - 1).Fill(fence);
        }
    }

    /// <summary>The code block that a cut would divide.</summary>
    public Fence? FenceAt(int position) => _fences?[position];

    /// <summary>Whether a visible character begins or ends there.</summary>
    public bool IsBetweenCharacters(int position) => _grades[position] != Boundary.None;

    /// <summary>The end of a part that begins at <paramref name="start"/> and has <paramref name="room"/> UTF-16 units.</summary>
    public int Choose(int start, int room)
    {
        Span<int> last = stackalloc int[Zone.Count * Kinds];
        last.Clear();
        for (var i = Math.Min(start + room, _text.Length); i > start; i--)
        {
            ref var slot = ref last[(_zones[i] * Kinds) + (int)_grades[i]];
            if (slot == 0 && i - start + ClosingLength(FenceAt(i)) <= room)
            {
                slot = i;
            }
        }

        for (var zone = 0; zone < Zone.Count; zone++)
        {
            if (ChooseIn(last.Slice(zone * Kinds, Kinds), start + (room / LeastFill)) is var cut and > 0)
            {
                return cut;
            }
        }

        return CutAnywhere(start, room);
    }

    private const int Kinds = (int)Boundary.Paragraph + 1;

    /// <summary>What must be added to a part that ends inside the block.</summary>
    public static int ClosingLength(Fence? fence) => fence is null ? 0 : fence.Closer.Length + 1;

    private static int ChooseIn(ReadOnlySpan<int> last, int enough)
    {
        var farthest = 0;
        for (var kind = Boundary.Paragraph; kind >= Boundary.Space; kind--)
        {
            if (last[(int)kind] >= enough)
            {
                return last[(int)kind];
            }

            farthest = Math.Max(farthest, last[(int)kind]);
        }

        return farthest > 0 ? farthest : last[(int)Boundary.Character];
    }

    /// <summary>One visible character, or the blank part of a block, is longer than a part.</summary>
    private int CutAnywhere(int start, int room)
    {
        var cut = start + room;
        cut -= ClosingLength(FenceAt(cut));
        return char.IsLowSurrogate(_text[cut]) && char.IsHighSurrogate(_text[cut - 1]) ? cut - 1 : cut;
    }
}

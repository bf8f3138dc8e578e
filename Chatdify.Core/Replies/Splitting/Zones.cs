using Chatdify.Core.Replies.Markdown;

namespace Chatdify.Core.Replies.Splitting;

/// <summary>Tells for every position of a text what a cut there would tear apart.</summary>
internal sealed class Zones(string text, Boundary[] grades)
{
    // An item's content stands at least this much to the right of its marker.
    private const int ItemIndent = 2;

    private readonly byte[] _zones = new byte[text.Length + 1];
    private readonly Stack<int> _items = new();

    // Where the last line with content ends: the boundary before the next one begins there.
    private int _contentEnd;

    public byte[] Mark(IReadOnlyList<Fence> fences)
    {
        var fence = 0;
        for (var line = 0; line < text.Length; line = Lines.Next(text, line))
        {
            MarkLine(line);
            if (fence < fences.Count && fences[fence].Start == line)
            {
                MarkFence(fences[fence]);
                line = Math.Max(line, fences[fence++].End - 1);
            }
        }

        MarkLinks(fences);
        return _zones;
    }

    private void MarkLine(int line)
    {
        var lineEnd = Lines.End(text, line);
        var column = Lines.SkipIndent(text, line, lineEnd);
        var contentEnd = column + text.AsSpan(column, lineEnd - column).TrimEnd().Length;
        if (contentEnd == column)
        {
            return;
        }

        var indent = Lines.IndentWidth(text, line, column);
        var marker = ListMarker.TryRead(text, column, lineEnd);
        // Without a blank line before it, a line of any indent still belongs to the item above.
        var isLazy = marker is null && (line == 0 || grades[_contentEnd] != Boundary.Paragraph);
        while (!isLazy && _items.TryPeek(out var outer) && indent < outer + ItemIndent)
        {
            _items.Pop();
        }

        Fill(_contentEnd, line + 1, ItemZone());
        if (marker is { } content)
        {
            _items.Push(indent);
            // "1." alone is no sentence.
            Forbid(column + 1, content < contentEnd ? content + 1 : 0);
        }

        Fill(line + 1, contentEnd, ItemZone());
        _contentEnd = contentEnd;
    }

    private byte ItemZone() => (byte)Math.Min(Zone.Open + _items.Count, Zone.LastItem);

    private void MarkFence(Fence fence)
    {
        Fill(fence.Start + 1, fence.End, Zone.Fence);
        // A cut right after the opening fence or before the closing one would make an empty block.
        var body = text.AsSpan(fence.BodyStart, fence.BodyEnd - fence.BodyStart);
        var firstContent = fence.BodyStart + body.Length - body.TrimStart().Length;
        var lastContent = fence.BodyStart + body.TrimEnd().Length;
        Forbid(fence.Start + 1, firstContent + 1);
        Forbid(lastContent, fence.End);
        _contentEnd = fence.End;
    }

    private void MarkLinks(IReadOnlyList<Fence> fences)
    {
        var depths = new int[text.Length + 1];
        Links.Find(text, (start, end) => Add(depths, start, end));
        FindInlineCode(fences, depths);
        var depth = 0;
        for (var i = 0; i < depths.Length; i++)
        {
            depth += depths[i];
            _zones[i] = depth > 0 ? Zone.Link : _zones[i];
        }
    }

    private void FindInlineCode(IReadOnlyList<Fence> fences, int[] depths)
    {
        var from = 0;
        foreach (var fence in fences)
        {
            FindInlineCode(from, fence.Start, depths);
            from = fence.End;
        }

        FindInlineCode(from, text.Length, depths);
    }

    private void FindInlineCode(int from, int to, int[] depths)
    {
        var paragraphEnd = from;
        for (var i = from; i < to && text.IndexOf('`', i, to - i) is var open and >= 0;)
        {
            if (open >= paragraphEnd)
            {
                paragraphEnd = text.IndexOf("\n\n", open, to - open, StringComparison.Ordinal);
                paragraphEnd = paragraphEnd < 0 ? to : paragraphEnd;
            }

            var end = InlineCode.FindEnd(text, open, paragraphEnd);
            Add(depths, open, end ?? open);
            i = end ?? open + InlineCode.RunLength(text, open);
        }
    }

    private static void Add(int[] depths, int start, int end)
    {
        if (end - start > 1)
        {
            depths[start + 1]++;
            depths[end]--;
        }
    }

    private void Fill(int from, int to, byte zone) => _zones.AsSpan(from, Math.Max(to - from, 0)).Fill(zone);

    private void Forbid(int from, int to) => grades.AsSpan(from, Math.Max(to - from, 0)).Clear();
}

using Chatdify.Core.Replies;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chatdify.Tests.Replies;

/// <summary>Answers made of blocks that each fit: whatever the mixture, none may be torn.</summary>
public sealed class ReplySplitterWholenessTests
{
    private const int Length = 90;

    // {0} makes each block unique, so that it can be looked for.
    private static readonly string[] Blocks =
    [
        "Paragraph {0} says this. And that! Үүнийг бас хэлнэ.\n\n",
        "A line {0} without an end",
        "\n- Item {0}. It has two sentences.\n",
        "\n{0}. Numbered item. With two sentences.\n   And a second line.\n",
        "\n- Parent {0}. Text.\n  - Child one. Text.\n  - Child two. Text.\n",
        "\n```§\ncode {0};\n\n  more code();\n```\n",
        " see [the long text of link {0}](https://example.com/{0}) or ",
        " ![an image {0}](https://example.com/i(1)/{0}.png) ",
        " https://example.com/a/long/path?with=query&id={0} ",
        " run `some command --with {0}` now ",
        "Гар утас {0} 👩‍👩‍👧‍👦 ",
        "你好 {0}。再见！",
    ];

    // What of a block must be found in one part; the paragraph, lines and plain words may be cut.
    private static readonly string?[] Wholes =
    [
        null,
        null,
        "- Item {0}. It has two sentences.",
        "{0}. Numbered item. With two sentences.\n   And a second line.",
        "- Parent {0}. Text.\n  - Child one. Text.\n  - Child two. Text.",
        "```§\ncode {0};\n\n  more code();\n```",
        "[the long text of link {0}](https://example.com/{0})",
        "![an image {0}](https://example.com/i(1)/{0}.png)",
        "https://example.com/a/long/path?with=query&id={0}",
        "`some command --with {0}`",
        "👩‍👩‍👧‍👦",
        null,
    ];

    [Fact]
    public void Items_code_and_links_stay_whole_in_any_mixture()
    {
        var mixtures = Gen.Choose(0, Blocks.Length - 1).ListOf().ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(60), Prop.ForAll(mixtures, blocks =>
        {
            // Text may follow an item only after a blank line, or it belongs to the item and makes it too long.
            var text = string.Concat(blocks.Select((block, i) => Fill(Blocks[block], i) + (Blocks[block].StartsWith('\n') ? "\n" : "")));
            var parts = ReplySplitter.Split(text, Length);
            return blocks.Select((block, i) => Wholes[block] is { } whole ? Fill(whole, i) : "").All(whole =>
                parts.Any(part => part.Contains(whole, StringComparison.Ordinal)));
        }));
    }

    private static string Fill(string block, int index) => block.Replace("{0}", $"{index + 100}", StringComparison.Ordinal);
}

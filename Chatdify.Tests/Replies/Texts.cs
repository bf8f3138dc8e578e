using FsCheck;
using FsCheck.Fluent;

namespace Chatdify.Tests.Replies;

/// <summary>Generated answers: many short pieces that meet each other in every way.</summary>
internal static class Texts
{
    public static readonly string[] Liquid =
        ["{", "}", "%", "{{", "}}", "{%", "%}", "`", "```", "-", " ", "a", "\n", "endraw", "if", "{% raw %}", "{% endraw %}", "{{ x }}"];

    /// <summary>Nothing here can begin a line with a fence, which would be repeated in each part.</summary>
    public static readonly string[] Prose =
    [
        "a", "слово ", "Сайн байна уу? ", "Энэ бол урт өгүүлбэр юм. ", "End. ", "\n", "\n\n", "  ", "。", "你好！", "👩‍👩‍👧‍👦", "🇲🇳", "e\u0301", " \u0301", "😀",
        "\r\n", "- item ", "\n- ", "\n  * nested ", "\n1. ", "[a b](http://x.mn/y z) ", "https://example.com/a?b=c ", "(", ")", "[", "]", "` ", "`` ` ``", "`a b` ",
        "**", "\\", "~ ", "<b>", "www.", "\t", "\u00A0", "x.y ", "…", "\uD83D",
    ];

    public static readonly string[] WithCode =
        [.. Prose, "\n```§\nlet a = 1;\n  b();\n```\n", "\n```\n", "\n~~~ §\ncode line\n\n\nmore\n~~~\n", "\n  ```\n", "\n- ```§\nint\n```\n", "    "];

    public static void Hold(string[] pieces, Func<string, bool> property, int tests = 600)
    {
        var texts = Gen.Elements(pieces).ListOf().Select(list => string.Concat(list)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(120), Prop.ForAll(texts, property));
    }

    /// <summary>Each text with each of the lengths.</summary>
    public static void HoldForLengths(string[] pieces, IReadOnlyList<int> lengths, Func<string, int, bool> property) =>
        Hold(pieces, text => lengths.All(length => property(text, length)));

    public static string WithoutWhiteSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}

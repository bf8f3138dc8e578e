using Chatdify.Core.Chat;

using Xunit;

namespace Chatdify.Tests.Chat;

/// <summary>What somebody who reads along sees of a growing text.</summary>
public sealed class ChatTextTests
{
    [Fact]
    public void Each_addition_is_told_once() => Assert.Equal(["Hel", "lo", " you"], Changes("Hel", "Hello", "Hello", "Hello you"));

    [Fact]
    public void Reasoning_never_shows_wherever_its_tags_are_cut()
    {
        const string Raw = "<think>secret plan</think>It arrives <b>tomorrow</b>.";
        var shown = Changes([.. Enumerable.Range(1, Raw.Length).Select(length => Raw[..length])]);

        Assert.Equal("It arrives <b>tomorrow</b>.", string.Concat(shown));
        Assert.DoesNotContain(shown, piece => piece.Contains("secret", StringComparison.Ordinal) || piece.Contains("hink", StringComparison.Ordinal));
    }

    [Fact]
    public void Reasoning_that_is_known_only_at_its_end_is_taken_back()
    {
        var text = new ChatText();
        text.Take("secret plan");

        Assert.Equal(new ChatTextChange("", IsWhole: true), text.Take("secret plan</think>"));
        Assert.Equal(new ChatTextChange("Hi", IsWhole: false), text.Take("secret plan</think>Hi"));
    }

    [Fact]
    public void A_text_that_is_replaced_comes_whole()
    {
        var text = new ChatText();
        text.Take("I hate");

        Assert.Equal(new ChatTextChange("I cannot say.", IsWhole: true), text.Take("I cannot say."));
    }

    private static List<string> Changes(params string[] texts)
    {
        var text = new ChatText();
        return [.. texts.Select(text.Take).OfType<ChatTextChange>().Select(change => change.Text)];
    }
}

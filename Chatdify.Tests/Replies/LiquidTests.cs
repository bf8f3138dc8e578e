using Chatdify.Core.Replies;
using Xunit;

namespace Chatdify.Tests.Replies;

public sealed class LiquidTests
{
    [Theory]
    [InlineData("Hello {{ name }}!", "Hello {\u2060{ name }}!")]
    [InlineData("{% if x %}", "{\u2060% if x %}")]
    [InlineData("{{{", "{\u2060{\u2060{")]
    [InlineData("{{% raw", "{\u2060{\u2060% raw")]
    [InlineData("{`a`", "{\u2060`a`")]
    [InlineData("`{{ a", "`{\u2060{ a")]
    [InlineData("`{% endraw %}{{ a }}`", "`{\u2060% endraw %}{\u2060{ a }}`")]
    [InlineData("`{{`}", "`{\u2060{`}")]
    [InlineData("```\na `{{ x }}` b\n```", "```\na `{\u2060{ x }}` b\n```")]
    public void Markup_that_Chatwoot_would_render_is_broken_invisibly(string text, string expected) =>
        Assert.Equal(expected, Liquid.Neutralise(text));

    [Theory]
    [InlineData("")]
    [InlineData("No braces at all, 100 %")]
    [InlineData("{ \"json\": { \"a\": 1 } }")]
    [InlineData("Variables stand between `{{` and `}}`, tags between `{%` and `%}`")]
    [InlineData("Write `{{ name }}` or `{% if x %}` in the template")]
    [InlineData("```liquid\n{{ name }}\n{% for a in b %}\n```")]
    public void Harmless_text_and_code_to_copy_are_the_same_object(string text) => Assert.Same(text, Liquid.Neutralise(text));

    [Theory]
    [InlineData("{{ x }}")]
    [InlineData("`{% endraw %}`")]
    [InlineData("`{% {% if x %}`")]
    public void The_emulation_acts_on_markup_that_was_left_alone(string text)
    {
        Assert.NotEqual(text, LiquidEmulation.Render(text, newTokenizer: false));
        Assert.NotEqual(text, LiquidEmulation.Render(text, newTokenizer: true));
    }

    [Fact]
    public void Any_neutralised_text_passes_Liquid_unchanged() => Texts.Hold(
        Texts.Liquid,
        text =>
        {
            var safe = Liquid.Neutralise(text);
            return LiquidEmulation.Render(safe, newTokenizer: false) == safe && LiquidEmulation.Render(safe, newTokenizer: true) == safe;
        },
        tests: 5_000);

    [Fact]
    public void Neutralising_only_adds_joiners_and_at_most_doubles() => Texts.Hold(
        Texts.Liquid,
        text => Liquid.Neutralise(text) is var safe && safe.Length <= 2 * text.Length && safe.Replace("\u2060", "", StringComparison.Ordinal) == text);

    [Fact]
    public void Neutralising_twice_changes_nothing_more() => Texts.Hold(
        Texts.Liquid,
        text => Liquid.Neutralise(text) is var safe && ReferenceEquals(safe, Liquid.Neutralise(safe)));
}

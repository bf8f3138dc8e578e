using Chatdify.Core.Pipelines.HumanInput;

using Xunit;

namespace Chatdify.Tests.HumanInput;

public sealed class SaidBeforeTests
{
    [Theory]
    [InlineData("One. Two. Three.", "Three.")]
    [InlineData("Three.", "Three.")]
    [InlineData("One. Three.", "Three.")]
    [InlineData("One. Two. ", "")]
    [InlineData("", "")]
    [InlineData("One! Two. Three.", "One! Two. Three.")]
    public void What_the_customer_has_already_is_left_out(string text, string expected)
    {
        var said = SaidBefore.And(SaidBefore.And(SaidBefore.And("", "One. "), ""), "Two. ");

        Assert.Equal(expected, SaidBefore.Without(said, text));
    }

    [Fact]
    public void Nothing_of_the_text_itself_is_kept_and_no_run_makes_it_grow_without_end()
    {
        var said = Enumerable.Range(0, 1000).Aggregate("", (so, at) => SaidBefore.And(so, $"A secret {at}"));

        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.InRange(said.Length, 100, 2_000);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(":")]
    [InlineData("x:y 1:2")]
    [InlineData("-1:00")]
    public void What_cannot_be_read_leaves_the_text_alone(string said) => Assert.Equal("text", SaidBefore.Without(said, "text"));
}

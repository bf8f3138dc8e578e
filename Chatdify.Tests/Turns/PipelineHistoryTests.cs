using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Turns;

public sealed class PipelineHistoryTests
{
    [Fact]
    public void Turns_whose_customer_got_an_answer_are_told_in_order() => Assert.Equal(
        [new PipelineExchange("One?", "1\n\nand a half"), new PipelineExchange("Two?", "2")],
        PipelineHistory.Of([Turn("One?", ["1", "and a half"]), Turn("Two?", ["2"])]));

    [Fact]
    public void What_was_not_sent_was_not_said() => Assert.Equal(
        [new PipelineExchange("One?", "1")],
        PipelineHistory.Of([Turn("One?", ["1", "never sent"], sent: 1), Turn("Two?", ["2"], sent: 0), Turn("the one that is asked", [])]));

    [Fact]
    public void What_came_before_the_backend_was_made_to_forget_is_forgotten() => Assert.Equal(
        [new PipelineExchange("Three?", "3")],
        PipelineHistory.Of([Turn("One?", ["1"]), Turn("Two?", ["2"]) with { Acts = ["labels", "forget"] }, Turn("Three?", ["3"])]));

    private static Turn Turn(string question, IReadOnlyList<string> parts, int? sent = null) =>
        new() { Id = "1", StartedAt = default, Question = question, Parts = parts, Sent = sent ?? parts.Count };
}

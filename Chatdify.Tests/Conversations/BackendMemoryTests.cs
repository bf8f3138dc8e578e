using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;

using Xunit;

namespace Chatdify.Tests.Conversations;

/// <summary>Each pipeline gets its own conversation back, never another's.</summary>
public sealed class BackendMemoryTests
{
    private static readonly PipelineRef General = new("Dify");
    private static readonly PipelineRef Routed = new("Dify", "inbox 3, team a/b");
    private static readonly PipelineRef Other = new("OpenAi");

    [Fact]
    public void Each_pipeline_gets_its_own_conversation()
    {
        var state = new ConversationState().AnsweredAt(General, "g").AnsweredAt(Routed, "r").AnsweredAt(Other, "o").AnsweredAt(Routed, "r2");

        Assert.Equal(("g", "r2", "o", null), (state.IdAt(General), state.IdAt(Routed), state.IdAt(Other), state.IdAt(new PipelineRef("Letta"))));
        Assert.Equal("Dify/inbox 3, team a/b", state.LastAt());
        Assert.Equal(Routed, PipelineRef.Parse(state.LastAt()));
    }

    [Fact]
    public void An_answer_without_a_conversation_leaves_the_known_one() =>
        Assert.Equal("o", new ConversationState().AnsweredAt(Other, "o").AnsweredAt(Other, null).IdAt(Other));

    [Fact]
    public void Rows_from_before_there_were_names_belong_to_Dify()
    {
        var state = new ConversationState { BackendConversationId = "old" };

        Assert.Equal(("old", null, "Dify"), (state.IdAt(General), state.IdAt(Routed), state.LastAt()));
    }

    [Fact]
    public void Forgetting_forgets_all()
    {
        var state = new ConversationState { Attempts = 1 }.AnsweredAt(General, "g").AnsweredAt(Routed, "r").Forgotten();

        Assert.Equal(new ConversationState { Attempts = 1 }, state);
    }

    [Fact]
    public void What_comes_from_outside_cannot_fill_the_row()
    {
        var state = new ConversationState().AnsweredAt(General, new string('x', 501)).AnsweredAt(Other, "two\nlines");
        for (var number = 0; number < 100; number++)
        {
            state = state.AnsweredAt(new PipelineRef("Dify", $"inbox {number}"), new string('x', 500));
        }

        Assert.Equal((null, null), (state.IdAt(General), state.IdAt(Other)));
        Assert.InRange(state.OtherBackendIds!.Length, 1, 5000);
        Assert.NotNull(state.IdAt(new PipelineRef("Dify", "inbox 99")));
    }
}

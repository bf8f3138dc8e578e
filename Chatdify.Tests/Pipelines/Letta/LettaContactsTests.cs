using System.Net;

using Chatdify.Core.Conversations;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Letta;
using Chatdify.Tests.Http;
using Chatdify.Tests.Routing;

using Moq;

using Xunit;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>A contact's conversation with one agent is never another agent's.</summary>
public sealed class LettaContactsTests
{
    private const string User = "cw-3-contact-77";
    private static readonly ConversationKey Key = new(3, 412);
    private readonly Mock<IConversationStore> _store = new();

    [Theory]
    [InlineData("agent-sales", "conv-sales")]
    [InlineData("agent-canary", "conv-canary")]
    [InlineData("agent-vip", "conv-vip")]
    [InlineData("agent-unknown", null)]
    public async Task Of_several_agents_that_answered_in_a_conversation_each_finds_its_own(string agent, string? expected)
    {
        using var plans = new Plans(
            ("Letta:BaseUrl", "https://letta.test"),
            ("Letta:AgentId", "agent-sales"),
            ("Pipeline:Canary:Backend", "Letta"),
            ("Pipeline:Canary:Letta:AgentId", "agent-canary"),
            ("Routes:0:Label", "vip"),
            ("Routes:0:Letta:AgentId", "agent-vip"));
        var state = new ConversationState()
            .AnsweredAt(new PipelineRef("Letta"), "conv-sales")
            .AnsweredAt(new PipelineRef("Letta", "label vip"), "conv-vip")
            .AnsweredAt(new PipelineRef("Letta", Place: "canary"), "conv-canary")
            .AnsweredAt(new PipelineRef("Letta", "label gone"), "conv-gone")
            .AnsweredAt(new PipelineRef("OpenAi"), "conv_openai");
        _store.Setup(store => store.FindByBackendAsync($"LettaContact-{agent}", User, default)).ReturnsAsync(Key);
        _store.Setup(store => store.GetAsync(Key, default)).ReturnsAsync(new Snapshot(state, "v1", []));

        Assert.Equal(expected, await new LettaContacts(_store.Object, agent, plans.Get<LettaAgents>()).FindAsync(User, default));
    }

    [Fact]
    public async Task A_first_answer_that_had_to_be_looked_up_is_the_contacts_conversation_as_well()
    {
        var contacts = new LettaContacts(_store.Object, LettaHarness.AgentId, agents: null!);
        var harness = new LettaHarness(
            new StubHandler(request => StubHandler.Json(HttpStatusCode.OK, request.Url.AbsolutePath.EndsWith("/messages", StringComparison.Ordinal)
                ? $"[{LettaHarness.Says("Tomorrow.")}]"
                : $$"""{"id":"{{LettaHarness.RunId}}","status":"completed","stop_reason":"end_turn"}""")),
            TimeProvider.System,
            contacts: contacts);

        var answer = await harness.Pipeline.RecoverAsync(LettaHarness.Question(), LettaHarness.Run(LettaHarness.RunId), CancellationToken.None);

        Assert.Equal("Tomorrow.", LettaHarness.Text(answer));
        _store.Verify(store => store.MapBackendAsync(new ConversationKey(1, 42), $"LettaContact-{LettaHarness.AgentId}", "cw-1-contact-77", default), Times.Once);
    }
}

using Chatdify.Core.Pipelines;
using Chatdify.Tests.Http;
using Chatdify.Tests.Pipelines.Contract;

namespace Chatdify.Tests.Pipelines.Letta;

/// <summary>Letta does what every backend does. A question whose fate is unclear is looked for, not repeated.</summary>
public sealed class LettaContractTests : PipelineContract
{
    protected override string ConversationId => LettaHarness.ConversationId;

    protected override FailureKind WhenFateIsUnclear => FailureKind.Truncated;

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time) => new LettaHarness(network, time).Pipeline;

    /// <summary>Making conversations, and stopping.</summary>
    protected override HttpResponseMessage? Prelude(SentRequest request) => LettaHarness.IsQuestion(request) ? null : LettaHarness.Created();

    protected override string StreamOf(params string[] pieces) => LettaHarness.Events(
        [.. pieces.Select(piece => LettaHarness.Says(piece)), LettaHarness.Stops("end_turn"), "[DONE]"]);

    protected override string CutStreamOf(string text) => LettaHarness.Events(LettaHarness.Says(text));

    protected override string WholeOf(string text) => $$"""{"messages":[{{LettaHarness.Says(text)}}],"stop_reason":{{LettaHarness.Stops("end_turn")}}}""";

    protected override string ErrorOf(int status) => """{"detail":"no\nnot now"}""";
}

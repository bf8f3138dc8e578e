using Chatdify.Core.Conversations;
using Chatdify.Core.Handoff;

namespace Chatdify.Core.Deliveries;

/// <summary>How far an answer or a hand-off came. Each carries the turn as it stands now.</summary>
public abstract record DeliveryResult(Turn Turn)
{
    /// <summary>The turn has ended.</summary>
    public sealed record Ended(Turn Turn, TurnOutcome Outcome) : DeliveryResult(Turn);

    /// <summary>Chatwoot did not take it now; what is done is recorded, the rest follows later.</summary>
    public sealed record Later(Turn Turn, string Code, TimeSpan? Pause = null) : DeliveryResult(Turn);

    /// <summary>The answer cannot be brought: a human is to be called.</summary>
    public sealed record CallHuman(Turn Turn, HandoffReason Reason) : DeliveryResult(Turn);

    /// <summary>Not even a human can be called.</summary>
    public sealed record Stuck(Turn Turn, string Code) : DeliveryResult(Turn);
}

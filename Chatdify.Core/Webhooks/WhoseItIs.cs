using Chatdify.Core.Conversations;

namespace Chatdify.Core.Webhooks;

/// <summary>
/// What webhooks tell about whose a conversation is. Chatwoot's own times decide, and the newest one counts: deliveries overtake each other, and
/// a repeated one may be hours late (reference sheet 3.1).
/// </summary>
internal static class WhoseItIs
{
    /// <summary>A message came from the bot's queue, where the conversation was then.</summary>
    public static ConversationState Heard(ConversationState state, DateTimeOffset? at) => state with
    {
        LastHeardAt = Later(state.LastHeardAt, at),
        LeftAt = at < state.LeftAt ? state.LeftAt : null,
    };

    /// <summary>
    /// A person answered. Unless the conversation has left the bot's queue since: then the reply is told late, and the pause it would begin is over.
    /// </summary>
    public static ConversationState Replied(ConversationState state, DateTimeOffset at) =>
        at < state.LastLeftAt ? state : state with { PausedAt = Later(state.PausedAt, at) };

    /// <summary>
    /// The conversation has left the bot's queue, or is back in it. A paused one that has since left comes back as the bot's; that it came back says
    /// so too, should nobody have told that it left. Noted also where no message has come yet: what was said before it left may still be on its way.
    /// </summary>
    public static ConversationState Told(ConversationState state, DateTimeOffset at, bool isBack) => state with
    {
        LeftAt = isBack ? (state.LeftAt < at ? null : state.LeftAt) : IsOld(state, at) ? state.LeftAt : at,
        LastLeftAt = Later(state.LastLeftAt, at),
        PausedAt = state.PausedAt < at ? null : state.PausedAt,
    };

    /// <summary>It was in the bot's queue after that, or something newer is known.</summary>
    private static bool IsOld(ConversationState state, DateTimeOffset at) => at < state.LastHeardAt || at < state.LastLeftAt;

    private static DateTimeOffset? Later(DateTimeOffset? known, DateTimeOffset? told) => known is null || told > known ? told ?? known : known;
}

namespace Chatdify.Core.Callbacks;

/// <summary>Who calls: somebody with an API key, who may do everything, or a pipeline with the token of its conversation.</summary>
/// <param name="IsApiKey">An API key.</param>
/// <param name="Token">The token; null for an API key.</param>
/// <param name="IdempotencyKey">Header <c>Idempotency-Key</c>, if any.</param>
public sealed record CallbackCaller(bool IsApiKey, ConversationToken? Token, string? IdempotencyKey = null);

/// <summary>What a conversation token says.</summary>
/// <param name="Account">The account.</param>
/// <param name="Conversation">The only conversation it is good for.</param>
/// <param name="Verbs">What may be done there.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record ConversationToken(long Account, long Conversation, IReadOnlyList<string> Verbs, DateTimeOffset ExpiresAt);

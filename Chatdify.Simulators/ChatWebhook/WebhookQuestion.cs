using System.Text.Json.Nodes;

namespace Chatdify.Simulators.ChatWebhook;

/// <summary>A question as the webhook received it.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Message">What was asked.</param>
/// <param name="UserId">The caller's <c>user_id</c>.</param>
/// <param name="ChatId">The caller's <c>chat_id</c>.</param>
/// <param name="ThreadId">The caller's <c>thread_id</c>; null for none.</param>
/// <param name="Key">The header <c>Idempotency-Key</c>, or null.</param>
/// <param name="Metadata">The rest; a copy.</param>
public sealed record WebhookQuestion(
    int Number, string Message, string UserId, string ChatId, string? ThreadId, string? Key, JsonObject Metadata);

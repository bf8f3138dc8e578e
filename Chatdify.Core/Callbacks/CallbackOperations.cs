namespace Chatdify.Core.Callbacks;

/// <summary>Every operation of the callback API, once.</summary>
public static partial class CallbackOperations
{
    /// <summary>All of them: the resource routes, then the predecessor's.</summary>
    public static IReadOnlyList<CallbackOperation> All { get; } = [.. Resources(), .. Predecessor()];

    /// <summary>The operation of that id.</summary>
    public static CallbackOperation Get(string operationId) =>
        All.FirstOrDefault(operation => operation.OperationId == operationId)
        ?? throw new ArgumentException($"There is no operation {operationId}.", nameof(operationId));

    private static CallbackParameter Id =>
        new("id", "path", "integer", Required: true, "Number of the conversation, as in the input chatwoot_conversation_id.");

    private static CallbackParameter Body(
        string name, string description, string type = "string", string? itemType = null, bool required = false, bool decides = false) =>
        new(name, "body", type, required, description, itemType, decides);

    private static CallbackParameter Query(string name, string description, string type = "string") => new(name, "query", type, Required: false, description);
}

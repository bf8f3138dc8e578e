namespace Chatdify.Core.Callbacks;

public sealed record CallbackOperation(
    string OperationId, string Method, string Route, string Verb, string Description, IReadOnlyList<CallbackParameter> Parameters, bool IsTool);

public sealed record CallbackParameter(string Name, string In, string Type, bool Required, string Description, string? ItemType = null);

public static class CallbackOperations
{
    public static IReadOnlyList<CallbackOperation> All { get; } =
    [
        new("set_status", "PUT", "v1/conversations/{id}/status", "status", "Sets the status.",
            [new("id", "path", "integer", true, "Id"), new("status", "body", "string", true, "open")], true),
    ];
}

namespace Chatdify.Core.Callbacks;

/// <summary>
/// One operation of the callback API. The table of them (<see cref="CallbackOperations"/>) is what the OpenAPI document and the MCP tools
/// are made from; a test holds it against the functions.
/// </summary>
/// <param name="OperationId">Name for tools: <c>^[a-z0-9_]{1,64}$</c>.</param>
/// <param name="Method">HTTP method in capitals.</param>
/// <param name="Route">Template without <c>api/</c> and without constraints.</param>
/// <param name="Verb">What a conversation token must list; "" = API key only. A private message needs <c>note</c> instead of <c>message</c>.</param>
/// <param name="Description">For a model: when to use it, what happens, allowed values.</param>
/// <param name="Parameters">All parameters; names are unique over path, query and body.</param>
/// <param name="IsTool">Offered to models; the predecessor's drop-in routes are not.</param>
public sealed record CallbackOperation(
    string OperationId,
    string Method,
    string Route,
    string Verb,
    string Description,
    IReadOnlyList<CallbackParameter> Parameters,
    bool IsTool)
{
    /// <summary>The parameter that names the conversation; null when the operation concerns none or finds it otherwise.</summary>
    public CallbackParameter? Conversation { get; } = Parameters.FirstOrDefault(parameter => parameter.Name is "id" or "conversation_id");

    /// <summary>Whether it only reads.</summary>
    public bool IsRead => Method == "GET";
}

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In"><c>path</c>, <c>query</c> or <c>body</c>; an optional one is accepted in query and body alike.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>boolean</c>, <c>array</c> or <c>object</c>.</param>
/// <param name="Required">Without it the call is malformed.</param>
/// <param name="Description">For a model.</param>
/// <param name="ItemType">Type of an array's items.</param>
/// <param name="NullDeletes">A member that is JSON null is to be deleted.</param>
/// <param name="Decides">When every deciding parameter that is given says "None", there is nothing to do. A required one always decides.</param>
public sealed record CallbackParameter(
    string Name, string In, string Type, bool Required, string Description, string? ItemType = null, bool Decides = false, bool NullDeletes = false);

namespace Chatdify.Core.Callbacks;

/// <summary>The routes of the Python predecessor, kept so that its pipelines go on with a new address and a header.</summary>
public static partial class CallbackOperations
{
    private static IReadOnlyList<CallbackOperation> Predecessor() => [.. Acts(), .. Reads(), .. Housekeeping()];

    private static CallbackOperation[] Acts() =>
    [
        new("send_chatwoot_message", "POST", "v1/send-chatwoot-message", "message",
            "Send a message or a private note.",
            [
                new("conversation_id", "query", "integer", Required: true, "Number of the conversation."),
                new("message", "query", "string", Required: true, "The text."),
                Query("is_private", "true: a note that only the team sees.", "boolean"),
            ],
            IsTool: false),
        new("toggle_status", "POST", "v1/toggle-status/{id}", "status",
            "Set the status.",
            [Id, Body("status", "open, resolved, pending or snoozed.", required: true), Body("snoozed_until", "ISO 8601 or Unix seconds.")],
            IsTool: false),
        new("toggle_priority", "POST", "v1/toggle-priority/{id}", "priority",
            "Set the priority.", [Id, Body("priority", "urgent, high, medium or low; clear to remove it.", required: true)], IsTool: false),
        new("assign_team", "POST", "v1/assign-team/{id}", "team",
            "Assign a team.", [Id, Body("team", "Name or id of the team.", required: true)], IsTool: false),
        new("update_labels", "POST", "v1/update-labels/{id}", "labels",
            "Add labels, or with mode=replace set them.",
            [Id, Body("labels", "The body itself: a list of labels.", "array", "string", required: true), Mode], IsTool: false),
        new("update_custom_attributes", "POST", "v1/update-custom-attributes/{id}", "attributes",
            "Merge custom attributes, or with mode=replace set them.",
            [Id, Body("custom_attributes", "The body itself: names and values.", "object", required: true), Mode], IsTool: false),
    ];

    private static CallbackParameter Mode => Query("mode", "replace: what is not given goes.");

    private static CallbackOperation[] Reads() =>
    [
        new("get_bridge_conversation_info", "GET", "v1/get-bridge-conversation-info/{id}", "read", "Read the mapping.", [Id], IsTool: false),
        new("dialogue_info", "GET", "v1/dialogue-info/{id}", "read", "Read the mapping.", [Id], IsTool: false),
        new("find_dify_conversation", "GET", "v1/conversations/dify/{difyId}", "read",
            "Find the conversation of a Dify conversation.",
            [new("difyId", "path", "string", Required: true, "Id of the Dify conversation.")], IsTool: false),
        new("chatwoot_messages", "GET", "v1/chatwoot-messages/{id}", "read",
            "Read the messages.",
            [Id, Query("limit", "1 to 100.", "integer"), Query("before", "Message id.", "integer"), Query("after", "Message id.", "integer"),
                Query("private", "true to include private notes.", "boolean")],
            IsTool: false),
        new("list_conversations", "GET", "v1/conversations", "",
            "List conversations, 25 a page.", [Query("page", "From 1.", "integer"), Query("status", "all (default), open, resolved, pending or snoozed.")],
            IsTool: false),
    ];

    private static CallbackOperation[] Housekeeping() =>
    [
        new("refresh_teams", "POST", "v1/refresh-teams", "team", "Read the teams anew.", [], IsTool: false),
        new("health", "GET", "v1/health", "read", "Whether the callback API is up.", [], IsTool: false),
        new("test_conversation", "POST", "v1/health/test-conversation", "read",
            "Whether Chatwoot can be reached and read; changes nothing.",
            [Query("conversation_id", "A conversation to read.", "integer")], IsTool: false),
    ];
}

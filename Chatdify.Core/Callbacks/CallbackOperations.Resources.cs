namespace Chatdify.Core.Callbacks;

/// <summary>The routes for new pipelines and for tools.</summary>
public static partial class CallbackOperations
{
    private const string Root = "v1/conversations/{id}";

    private static CallbackParameter Note => Body("note", "A private note for the team, such as a summary of the conversation.", decides: true);

    private static IReadOnlyList<CallbackOperation> Resources() => [.. Reading(), .. Speaking(), .. Changing(), .. Owning()];

    private static CallbackOperation[] Reading() =>
    [
        new("get_conversation", "GET", Root, "read",
            "Read the conversation: status, priority, labels, attributes, team, assignee, contact.", [Id], IsTool: true),
        new("list_messages", "GET", Root + "/messages", "read",
            "Read the messages of the conversation, oldest first.",
            [
                Id,
                Query("limit", "How many of the newest messages, 1 to 100. Default 20.", "integer"),
                Query("before", "Only messages before the message of this id.", "integer"),
                Query("after", "Only messages after the message of this id.", "integer"),
                Query("private", "true to include the team's private notes.", "boolean"),
            ],
            IsTool: true),
    ];

    private static CallbackOperation[] Speaking() =>
    [
        new("send_message", "POST", Root + "/messages", "message",
            "Send a message to the customer right now, in addition to your answer, or leave a private note for the team (private = true). "
            + "Do not use it for your normal answer.",
            [
                Id,
                Body("content", "The text, Markdown. Needed unless attachments are given.", decides: true),
                Body("private", "true: a note that only the team sees.", "boolean"),
                Body("attachments", "Addresses (http or https) of files to attach, at most 15.", "array", "string", decides: true),
                Body("content_type", "text (default), input_select (buttons), cards or form."),
                Body("items", "Items of input_select, cards or form: for input_select objects with title and value.", "array", "object"),
            ],
            IsTool: true),
        new("hand_off", "POST", Root + "/handoff", "handoff",
            "Hand the conversation to a human. Use it when the customer asks for a person or you cannot help. "
            + "Your answer of this turn is still sent, then a colleague takes over.",
            [
                Id,
                Body("reason", "Why, in one sentence, for the team.", decides: true),
                Body("team", "Name or id of the team to take over.", decides: true),
                Note,
            ],
            IsTool: true),
    ];

    private static CallbackOperation[] Changing() =>
    [
        new("set_status", "PUT", Root + "/status", "status",
            "Set the status: open (a human takes over), resolved (done), pending (yours) or snoozed (sleeps). "
            + "Your answer of this turn is sent before the status changes.",
            [
                Id,
                Body("status", "open, resolved, pending or snoozed.", required: true),
                Body("snoozed_until", "For snoozed: until when, ISO 8601 or Unix seconds. Without it until the customer writes."),
            ],
            IsTool: true),
        new("set_priority", "PUT", Root + "/priority", "priority",
            "Set the priority.", [Id, Body("priority", "urgent, high, medium or low; clear to remove it.", required: true)], IsTool: true),
        new("set_team", "PUT", Root + "/team", "team",
            "Assign the conversation to a team.", [Id, Body("team", "Name or id of the team.", required: true)], IsTool: true),
        new("set_assignee", "PUT", Root + "/assignee", "assignee",
            "Assign the conversation to a person. Your answer of this turn is sent before.",
            [Id, Body("assignee", "E-mail, name or id of the person.", required: true)], IsTool: true),
        new("add_labels", "POST", Root + "/labels", "labels",
            "Add labels; those that are there stay.", [Id, Body("labels", "Labels to add.", "array", "string", required: true)], IsTool: true),
        new("remove_labels", "DELETE", Root + "/labels", "labels",
            "Remove labels; others stay.",
            [Id, new("labels", "query", "array", Required: true, "Labels to remove, with commas between them.", "string")], IsTool: true),
        new("update_attributes", "PATCH", Root + "/attributes", "attributes",
            "Set custom attributes of the conversation; others stay. A member that is null is deleted.",
            [Id, Body("attributes", "Names and values.", "object", required: true) with { NullDeletes = true }], IsTool: true),
        new("update_contact", "PATCH", Root + "/contact", "contact",
            "Write down what the customer told about themselves.",
            [
                Id,
                Body("name", "Name.", decides: true),
                Body("email", "E-mail address.", decides: true),
                Body("phone", "Phone number with country code, such as +97699112233.", decides: true),
                Body("attributes", "Custom attributes of the contact; others stay.", "object", decides: true),
            ],
            IsTool: true),
        new("forget_conversation", "DELETE", Root + "/backend-conversation", "forget",
            "Start anew: with the next message the AI begins without its memory of this conversation.", [Id], IsTool: true),
    ];

    private static CallbackOperation[] Owning() =>
    [
        new("start_conversation", "POST", "v1/conversations", "",
            "Start a conversation with a contact: give contact_id, or an e-mail, phone or identifier, by which the contact is found or made.",
            [
                Body("inbox_id", "Number of the inbox.", "integer", required: true),
                Body("contact_id", "Number of the contact.", "integer", decides: true),
                Body("email", "E-mail address of the contact.", decides: true),
                Body("phone", "Phone number with country code.", decides: true),
                Body("identifier", "The contact's id in another system.", decides: true),
                Body("name", "Name of the contact, if it has to be made."),
                Body("content", "The first message to the customer."),
                Body("attributes", "Custom attributes of the conversation.", "object"),
            ],
            IsTool: true),
    ];
}

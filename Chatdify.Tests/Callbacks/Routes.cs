namespace Chatdify.Tests.Callbacks;

/// <summary>How every route is called in the tests that hold for all of them.</summary>
/// <param name="Path">With <c>{id}</c> for the conversation.</param>
/// <param name="Body">A good body; null for none.</param>
/// <param name="None">A body (or, with a leading <c>?</c>, a query) whose deciding value is <c>§</c>; null where nothing is to be left.</param>
/// <param name="Calls">Whether Chatwoot is asked at all.</param>
/// <param name="Once">Whether an unclear result is not simply a time-out.</param>
public sealed record RouteCase(string Path, string? Body = null, string? None = null, bool Calls = true, bool Once = false)
{
    public static readonly IReadOnlyDictionary<string, RouteCase> All = new Dictionary<string, RouteCase>
    {
        ["get_conversation"] = new("v1/conversations/{id}"),
        ["list_messages"] = new("v1/conversations/{id}/messages"),
        ["send_message"] = new("v1/conversations/{id}/messages", """{"content":"Hi"}""", """{"content":§,"private":true}""", Once: true),
        ["hand_off"] = new("v1/conversations/{id}/handoff", """{"reason":"asked"}""", """{"reason":§,"team":§}"""),
        ["set_status"] = new("v1/conversations/{id}/status", """{"status":"resolved"}""", """{"status":§,"snoozed_until":7}"""),
        ["set_priority"] = new("v1/conversations/{id}/priority", """{"priority":"high"}""", """{"priority":§}"""),
        ["set_team"] = new("v1/conversations/{id}/team", """{"team":"support"}""", """{"team":§}"""),
        ["set_assignee"] = new("v1/conversations/{id}/assignee", """{"assignee":"Пётр В."}""", """{"assignee":§}"""),
        ["add_labels"] = new("v1/conversations/{id}/labels", """{"labels":["vip"]}""", """{"labels":[§,"none"]}"""),
        ["remove_labels"] = new("v1/conversations/{id}/labels", """{"labels":["vip"]}""", """{"labels":§}"""),
        ["update_attributes"] = new("v1/conversations/{id}/attributes", """{"attributes":{"region":"north"}}""", """{"attributes":§}"""),
        ["update_contact"] = new("v1/conversations/{id}/contact", """{"name":"Bat"}""", """{"name":§,"email":§,"attributes":{"a":§}}"""),
        ["forget_conversation"] = new("v1/conversations/{id}/backend-conversation", Calls: false),
        ["start_conversation"] = new("v1/conversations", """{"inbox_id":11,"contact_id":1,"content":"Hi {id}"}""", """{"inbox_id":11,"contact_id":§}""", Once: true),
        ["send_chatwoot_message"] = new("v1/send-chatwoot-message?conversation_id={id}&message=Hi", None: "?conversation_id={id}&message=§", Once: true),
        ["toggle_status"] = new("v1/toggle-status/{id}", """{"status":"resolved"}""", """{"status":§}"""),
        ["toggle_priority"] = new("v1/toggle-priority/{id}", """{"priority":"high"}""", """{"priority":§}"""),
        ["assign_team"] = new("v1/assign-team/{id}", """{"team":"support"}""", """{"team":§}"""),
        ["update_labels"] = new("v1/update-labels/{id}", """["a"]""", "§"),
        ["update_custom_attributes"] = new("v1/update-custom-attributes/{id}", """{"region":"north"}""", """{"region":§,"other":null}"""),
        ["get_bridge_conversation_info"] = new("v1/get-bridge-conversation-info/{id}", Calls: false),
        ["dialogue_info"] = new("v1/dialogue-info/{id}", Calls: false),
        ["find_dify_conversation"] = new("v1/conversations/dify/{id}", Calls: false),
        ["chatwoot_messages"] = new("v1/chatwoot-messages/{id}"),
        ["list_conversations"] = new("v1/conversations"),
        ["refresh_teams"] = new("v1/refresh-teams"),
        ["health"] = new("v1/health", Calls: false),
        ["test_conversation"] = new("v1/health/test-conversation"),
    };
}

using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Webhooks;

/// <summary>Attachments as webhooks and REST answers show them.</summary>
internal static class AttachmentPayload
{
    public static JsonArray List(World world, MessageRow message) =>
        new([.. message.Attachments.Select(attachment => One(world, message, attachment))]);

    private static JsonObject One(World world, MessageRow message, AttachmentRow attachment)
    {
        var file = attachment.File;
        var payload = new JsonObject
        {
            ["id"] = attachment.Id,
            ["message_id"] = message.Id,
            ["file_type"] = file.FileType,
            ["account_id"] = world.Options.AccountId,
        };
        switch (file.FileType)
        {
            case "location":
                payload["coordinates_lat"] = file.Latitude ?? 0.0;
                payload["coordinates_long"] = file.Longitude ?? 0.0;
                payload["fallback_title"] = file.Name;
                payload["data_url"] = null;
                break;
            case "contact":
                payload["fallback_title"] = file.Name;
                payload["meta"] = new JsonObject();
                break;
            case "fallback":
                payload["fallback_title"] = file.Name;
                payload["data_url"] = null;
                break;
            default:
                AddFile(payload, attachment);
                break;
        }

        return payload;
    }

    private static void AddFile(JsonObject payload, AttachmentRow attachment)
    {
        var file = attachment.File;
        var extension = Path.GetExtension(file.Name).TrimStart('.');
        payload["extension"] = extension.Length == 0 ? null : extension;
        payload["content_type"] = file.ContentType;
        payload["data_url"] = attachment.DataUrl;
        payload["thumb_url"] = file.FileType == "image" ? attachment.DataUrl : "";
        payload["file_size"] = file.Bytes?.Length ?? 0;
        payload["width"] = null;
        payload["height"] = null;
        if (file.FileType == "audio")
        {
            payload["transcribed_text"] = "";
        }
    }
}

using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>What a function sees of a message.</summary>
internal static class MessageText
{
    /// <exception cref="FormatException">Not the encoding that host.json demands.</exception>
    public static string Decode(QueueMessage message, QueueSettings settings) =>
        settings.IsBase64 ? Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)) : message.MessageText;

    /// <summary>Trigger data by the names and in the form of the official host: what is no text is JSON text.</summary>
    public static IReadOnlyDictionary<string, object?> BindingDataOf(QueueMessage message, string text) =>
        new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = text,
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
            ["DequeueCount"] = JsonSerializer.Serialize(message.DequeueCount),
            ["InsertionTime"] = JsonSerializer.Serialize(message.InsertedOn),
            ["ExpirationTime"] = JsonSerializer.Serialize(message.ExpiresOn),
            ["NextVisibleTime"] = JsonSerializer.Serialize(message.NextVisibleOn),
        };
}

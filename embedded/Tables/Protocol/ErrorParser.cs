using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Reads <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>. In a transaction the message begins with the position of the action
/// that failed, such as <c>3:The specified entity already exists</c>.
/// </summary>
internal sealed class ErrorParser : RequestFailedDetailsParser
{
    public static ErrorParser Instance { get; } = new();

    /// <inheritdoc />
    public override bool TryParse(
        Response response,
        [NotNullWhen(true)] out ResponseError? error,
        out IDictionary<string, string>? data)
    {
        (error, data) = (null, null);
        try
        {
            using var document = JsonDocument.Parse(response.Content);
            if (!document.RootElement.TryGetProperty("odata.error", out var odata))
            {
                return false;
            }

            var message = odata.GetProperty("message").GetProperty("value").GetString() ?? "";
            data = FailedAction(message);
            error = new ResponseError(odata.GetProperty("code").GetString(), message);
            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // A proxy's page or an empty body: the status alone must do.
            return false;
        }
    }

    private static Dictionary<string, string> FailedAction(string message)
    {
        var colon = message.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new Dictionary<string, string> { [TableTransactionFailedException.IndexKey] = message[..colon] }
            : [];
    }
}

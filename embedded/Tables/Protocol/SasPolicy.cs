using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Protocol;

/// <summary>Adds a shared access signature to the address, once per message, anew when it was rotated between attempts.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc />
    public override void OnSendingRequest(HttpMessage message)
    {
        var address = message.Request.Uri;
        if (!message.TryGetProperty(nameof(SasPolicy), out var unsigned))
        {
            unsigned = address.Query;
            message.SetProperty(nameof(SasPolicy), unsigned!);
        }

        var query = ((string)unsigned!).TrimStart('?');
        var signature = credential.Signature.TrimStart('?');
        address.Query = query.Length == 0 ? $"?{signature}" : $"?{query}&{signature}";
    }
}

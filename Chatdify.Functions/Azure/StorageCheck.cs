using Microsoft.Extensions.Options;

namespace Chatdify.Functions.Azure;

/// <summary>Marks the storage connection as something to check before the start; the clients read it themselves.</summary>
internal sealed class StorageConnection;

/// <summary>Reports a missing or malformed storage connection together with all other settings.</summary>
internal sealed class StorageCheck(StorageClients clients) : IValidateOptions<StorageConnection>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, StorageConnection options) =>
        clients.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}

using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;

using Microsoft.Extensions.Configuration;

namespace Chatdify.Functions.Azure;

/// <summary>
/// Clients of the storage account in <c>AzureWebJobsStorage</c>: a connection string, or <c>AzureWebJobsStorage__accountName</c> (or the
/// service addresses) with the app's identity, as the Functions host itself reads them.
/// </summary>
internal sealed class StorageClients
{
    /// <summary>Key of the connection.</summary>
    public const string ConnectionName = "AzureWebJobsStorage";

    private readonly string? _connectionString;
    private readonly IConfigurationSection _section;

    public StorageClients(IConfiguration configuration)
    {
        _section = configuration.GetSection(ConnectionName);
        _connectionString = string.IsNullOrWhiteSpace(_section.Value) ? null : _section.Value;
    }

    /// <summary>Why the storage cannot be used as configured; null when it can.</summary>
    public string? Problem =>
        _connectionString is not null || _section["accountName"] is not null || _section["queueServiceUri"] is not null
            ? null
            : $"{ConnectionName} is missing. Set a connection string (UseDevelopmentStorage=true for Azurite), or {ConnectionName}__accountName.";

    private TokenCredential Identity => new DefaultAzureCredential(
        new DefaultAzureCredentialOptions { ManagedIdentityClientId = _section["clientId"] });

    /// <summary>The queues. Messages are Base64, as the Functions host expects.</summary>
    public QueueServiceClient Queues()
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        return _connectionString is not null
            ? new QueueServiceClient(_connectionString, options)
            : new QueueServiceClient(Address("queue"), Identity, options);
    }

    /// <summary>The tables.</summary>
    public TableServiceClient Tables() => _connectionString is not null
        ? new TableServiceClient(_connectionString)
        : new TableServiceClient(Address("table"), Identity);

    private Uri Address(string service) => new(
        _section[$"{service}ServiceUri"] ?? $"https://{_section["accountName"]}.{service}.core.windows.net");
}

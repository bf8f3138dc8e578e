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

    private TokenCredential Identity => new DefaultAzureCredential(
        new DefaultAzureCredentialOptions { ManagedIdentityClientId = _section["clientId"] });

    /// <summary>The queues. Messages are Base64, as the Functions host expects.</summary>
    public QueueServiceClient Queues()
    {
        var options = Hurried(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        return _connectionString is not null
            ? new QueueServiceClient(_connectionString, options)
            : new QueueServiceClient(Address("queue"), Identity, options);
    }

    /// <summary>The tables.</summary>
    public TableServiceClient Tables()
    {
        var options = Hurried(new TableClientOptions());
        return _connectionString is not null
            ? new TableServiceClient(_connectionString, options)
            : new TableServiceClient(Address("table"), Identity, options);
    }

    /// <summary>
    /// Chatwoot waits five seconds for its webhook and repeats only after a 500: three quick retries fit into that, the defaults would not.
    /// </summary>
    private static T Hurried<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }

    /// <summary>Why the storage cannot be used as configured; null when it can. Never repeats the value, which holds the key.</summary>
    public string? Problem()
    {
        if (_connectionString is null && _section["accountName"] is null && (_section["queueServiceUri"] is null || _section["tableServiceUri"] is null))
        {
            return $"{ConnectionName} is missing. Set a connection string (UseDevelopmentStorage=true for Azurite), or {ConnectionName}__accountName.";
        }

        try
        {
            _ = (Queues(), Tables());
            return null;
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or InvalidOperationException)
        {
            return $"{ConnectionName} is not a storage connection string.";
        }
    }

    private Uri Address(string service) => new(
        _section[$"{service}ServiceUri"] ?? $"https://{_section["accountName"]}.{service}.core.windows.net");
}

namespace Chatdify.Tests.Composition;

/// <summary>Keys that belong to no options class, each with its reader.</summary>
public static class KnownKeys
{
    /// <summary>Read by the Functions host, the storage clients, logging, the Sentry wiring.</summary>
    public static readonly IReadOnlySet<string> Others = new HashSet<string>(StringComparer.Ordinal)
    {
        "AzureWebJobsStorage",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__queueServiceUri",
        "AzureWebJobsStorage__tableServiceUri",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "FUNCTIONS_WORKER_RUNTIME",
        "Logging__LogLevel__Default",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "SENTRY_DSN",
        "SENTRY_ENVIRONMENT",
    };

    public static bool Contains(string key) =>
        Others.Contains(key) || SettingsCatalog.Settings.Any(setting => setting.Key == key);
}

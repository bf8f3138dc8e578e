using Azure.Identity;
using Azure.Storage.Queues;
using Chatdify.Embedded.Functions.Hosting;
using Microsoft.Extensions.Configuration;

namespace Chatdify.Embedded.Functions.Queues;

/// <summary>
/// Makes queue clients from settings, by the rules of the official host: a connection <c>X</c> is the setting <c>AzureWebJobsX</c> or
/// <c>X</c>, either a connection string or a section with <c>queueServiceUri</c> or <c>accountName</c>, and optionally the
/// <c>clientId</c> of a managed identity.
/// </summary>
internal sealed class QueueClientFactory(IConfiguration configuration, RuntimeHooks hooks)
{
    private const string Prefix = "AzureWebJobs";
    private const string DefaultConnection = "Storage";

    /// <summary>One line for each queue function whose client cannot be made.</summary>
    public IReadOnlyList<string> ProblemsOf(IEnumerable<QueueFunction> functions)
    {
        var problems = new List<string>();
        foreach (var function in functions)
        {
            try
            {
                Create(function.Connection, function.QueueName);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                problems.Add($"Function '{function.Function.Name}': {e.Message}");
            }
        }

        return problems;
    }

    /// <summary>
    /// A client that neither encodes nor decodes. The pump decodes by itself: then a text that is not Base64 is one failed message,
    /// not a failed batch, and reaches the poison queue as it was.
    /// </summary>
    /// <exception cref="InvalidOperationException">No such connection.</exception>
    /// <exception cref="FormatException">A connection string that is none.</exception>
    public QueueClient Create(string? connection, string queueName)
    {
        var name = connection ?? DefaultConnection;
        var section = configuration.GetSection(Prefix + name);
        section = section.Exists() ? section : configuration.GetSection(name);
        if (section.Value is { Length: > 0 } connectionString)
        {
            return new(connectionString, queueName, Options());
        }

        var service = ServiceOf(section) ?? throw new InvalidOperationException(
            $"The setting {connection ?? Prefix + name} is missing: a connection string, or a section with accountName.");
        return new QueueServiceClient(service, Credential(section["clientId"]), Options()).GetQueueClient(queueName);
    }

    private static Uri? ServiceOf(IConfigurationSection section) => (section["queueServiceUri"], section["accountName"]) switch
    {
        ({ Length: > 0 } service, _) => new(service),
        (_, { Length: > 0 } account) => new($"https://{account}.queue.core.windows.net"),
        _ => null,
    };

    private static DefaultAzureCredential Credential(string? clientId) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });

    private QueueClientOptions Options()
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        hooks.ConfigureQueueClient?.Invoke(options);
        return options;
    }
}

using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Protocol;

/// <summary>The Table service of one account: Azure.Core's pipeline with its retries, the credential, the address.</summary>
internal sealed class TableConnection
{
    private const string StorageScope = "https://storage.azure.com/.default";

    private static readonly ResponseClassifier Classifier = new();

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    private TableConnection(Uri address, string accountName, HttpPipelinePolicy authentication, TableClientOptions? options)
    {
        options ??= new TableClientOptions();
        (Address, AccountName, _version) = (address, accountName, options.VersionHeader);
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            ResponseClassifier = Classifier,
            RequestFailedDetailsParser = ErrorParser.Instance,
        });
    }

    /// <summary>Address of the account, without a table.</summary>
    public Uri Address { get; }

    public string AccountName { get; }

    private string Account => Address.AbsoluteUri.TrimEnd('/');

    public static TableConnection Open(string connectionString, TableClientOptions? options)
    {
        var parsed = TableConnectionString.Parse(connectionString);
        return parsed.Key is { } key
            ? Open(parsed.Address, table: null, key, options)
            : Open(parsed.Address, table: null, new AzureSasCredential(parsed.Signature!), options);
    }

    public static TableConnection Open(Uri address, string? table, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new(AddressOf(address, table), credential.AccountName, new SharedKeyPolicy(credential), options);
    }

    /// <exception cref="ArgumentException">The address is http and not loopback: the signature would be readable on its way.</exception>
    public static TableConnection Open(Uri address, string? table, AzureSasCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var account = AddressOf(address, table);
        return account.IsLoopback || account.Scheme == Uri.UriSchemeHttps
            ? new(account, TableAddress.AccountOf(account), new SasPolicy(credential), options)
            : throw new ArgumentException("A shared access signature needs https.", nameof(address));
    }

    public static TableConnection Open(Uri address, string? table, TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var account = AddressOf(address, table);
        return new(account, TableAddress.AccountOf(account), new BearerTokenAuthenticationPolicy(credential, StorageScope), options);
    }

    /// <summary>Sends a change. An answer with the status <paramref name="expected"/> is returned, not thrown.</summary>
    /// <exception cref="RequestFailedException">The service refused.</exception>
    public async Task<Response> SendAsync(TableOperation operation, int? expected, CancellationToken cancellationToken)
    {
        using var message = Message(operation.Method, operation.Path, expected);
        foreach (var (name, value) in operation.Headers())
        {
            message.Request.Headers.SetValue(name, value);
        }

        message.Request.Content = operation.Body is { } body ? RequestContent.Create(body) : null;
        return await SendAsync(message, cancellationToken);
    }

    /// <summary>Reads a path with a query. An answer with the status <paramref name="expected"/> is returned, not thrown.</summary>
    /// <exception cref="RequestFailedException">The service refused.</exception>
    public async Task<Response> GetAsync(
        string path,
        IEnumerable<(string Name, string? Value)> query,
        int? expected,
        CancellationToken cancellationToken)
    {
        var given = query.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}");
        using var message = Message(RequestMethod.Get, $"{path}?{string.Join('&', given)}".TrimEnd('?'), expected);
        message.Request.Headers.SetValue("Accept", "application/json;odata=minimalmetadata");
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        return await SendAsync(message, cancellationToken);
    }

    /// <summary>Sends a transaction and gives one answer per action.</summary>
    /// <exception cref="TableTransactionFailedException">An action was refused; nothing was changed.</exception>
    /// <exception cref="RequestFailedException">The transaction as such was refused.</exception>
    public async Task<Response<IReadOnlyList<Response>>> SubmitAsync(
        string table,
        IEnumerable<TableTransactionAction> actions,
        CancellationToken cancellationToken)
    {
        var content = TransactionContent.From(Account, table, actions);
        using var message = Message(RequestMethod.Post, "$batch", expected: null);
        message.Request.Headers.SetValue("Accept", "application/json");
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue("Content-Type", content.ContentType);
        message.Request.Content = RequestContent.Create(content.Body);
        var response = await SendAsync(message, cancellationToken);
        var answers = TransactionResponse.Parse(response);
        if (answers.FirstOrDefault(answer => answer.IsError) is { } refused)
        {
            throw new TableTransactionFailedException(new RequestFailedException(refused, innerException: null, ErrorParser.Instance));
        }

        return answers.Count == content.Count
            ? Response.FromValue<IReadOnlyList<Response>>(answers, response)
            : throw new RequestFailedException($"{answers.Count} answers came back for {content.Count} actions.");
    }

    private static Uri AddressOf(Uri address, string? table)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TableAddress.AccountAddress(address, table);
    }

    private HttpMessage Message(RequestMethod method, string path, int? expected)
    {
        var context = new RequestContext();
        if (expected is { } status)
        {
            context.AddClassifier(status, isError: false);
        }

        var message = _pipeline.CreateMessage(context, Classifier);
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"{Account}/{path}"));
        message.Request.Headers.SetValue("x-ms-version", _version);
        return message;
    }

    private async Task<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        await _pipeline.SendAsync(message, cancellationToken);
        return message.Response.IsError ? throw new RequestFailedException(message.Response) : message.Response;
    }
}

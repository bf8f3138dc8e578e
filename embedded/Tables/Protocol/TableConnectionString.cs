namespace Azure.Data.Tables.Protocol;

/// <summary>
/// What a storage connection string says about the Table service: an address and a key or a shared access signature.
/// </summary>
/// <param name="Address">Address of the account.</param>
/// <param name="Key">Shared key, null if there is a signature.</param>
/// <param name="Signature">Shared access signature, null if there is a key.</param>
internal sealed record TableConnectionString(Uri Address, TableSharedKeyCredential? Key, string? Signature)
{
    // Published by Azurite and the old storage emulator; it protects nothing.
    private const string DevelopmentAccount = "devstoreaccount1";
    private const string DevelopmentKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="FormatException">It is malformed or names neither key nor signature; the message never repeats a value.</exception>
    public static TableConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var settings = Settings(text);
        if (string.Equals(settings.GetValueOrDefault("UseDevelopmentStorage"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return new TableConnectionString(
                new Uri($"http://127.0.0.1:10002/{DevelopmentAccount}"),
                new TableSharedKeyCredential(DevelopmentAccount, DevelopmentKey),
                Signature: null);
        }

        var account = settings.GetValueOrDefault("AccountName");
        var address = AddressOf(settings, account);
        return (account, settings.GetValueOrDefault("AccountKey"), settings.GetValueOrDefault("SharedAccessSignature")) switch
        {
            ({ } name, { } key, _) => new TableConnectionString(address, new TableSharedKeyCredential(name, key), Signature: null),
            (_, _, { } signature) => new TableConnectionString(address, Key: null, signature),
            _ => throw new FormatException("The connection string has neither AccountName and AccountKey nor SharedAccessSignature."),
        };
    }

    private static Uri AddressOf(Dictionary<string, string> settings, string? account)
    {
        if (settings.TryGetValue("TableEndpoint", out var endpoint))
        {
            return Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
                ? address
                : throw new FormatException("TableEndpoint of the connection string is not an absolute address.");
        }

        if (account is null)
        {
            throw new FormatException("The connection string has neither TableEndpoint nor AccountName.");
        }

        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new Uri($"{protocol}://{account}.table.{suffix}");
    }

    private static Dictionary<string, string> Settings(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Keys and signatures hold '=' themselves: only the first one separates.
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !settings.TryAdd(setting[..equals].Trim(), setting[(equals + 1)..].Trim()))
            {
                throw new FormatException("The connection string must be name=value pairs, each name once, separated by semicolons.");
            }
        }

        return settings;
    }
}

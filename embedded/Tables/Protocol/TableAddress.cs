namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Reads account and table off an address. Azure puts the account into the host name, Azurite, on loopback or an IP address,
/// into the first segment of the path.
/// </summary>
internal static class TableAddress
{
    /// <summary>The account, empty if the address does not show it.</summary>
    public static string AccountOf(Uri address) =>
        HasAccountInPath(address) ? Segments(address).FirstOrDefault("") : address.Host.Split('.')[0];

    /// <summary>The table that the address names, null if it ends at the account.</summary>
    public static string? TableOf(Uri address) => Segments(address).ElementAtOrDefault(HasAccountInPath(address) ? 1 : 0);

    /// <summary>The address of the account: no table, no query, no slash at the end.</summary>
    public static Uri AccountAddress(Uri address, string? table)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        if (table is not null && string.Equals(TableOf(address), table, StringComparison.OrdinalIgnoreCase))
        {
            path = path[..path.LastIndexOf('/')];
        }

        return new UriBuilder(address) { Path = path, Query = "", Fragment = "" }.Uri;
    }

    private static bool HasAccountInPath(Uri address) =>
        address.IsLoopback || address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private static string[] Segments(Uri address) => address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
}

using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Retry, transport and diagnostics of a table client. Stands for Azure.Data.Tables.TableClientOptions.</summary>
public class TableClientOptions : ClientOptions
{
    /// <summary>Options for one version of the Table service's REST interface.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is not one of the enumeration.</exception>
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        VersionHeader = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion)),
        };
    }

    /// <summary>Versions of the service, sent as <c>x-ms-version</c>.</summary>
    public enum ServiceVersion
    {
        /// <summary>2019-02-02.</summary>
        V2019_02_02 = 1,

        /// <summary>2020-12-06.</summary>
        V2020_12_06 = 2,
    }

    internal string VersionHeader { get; }
}

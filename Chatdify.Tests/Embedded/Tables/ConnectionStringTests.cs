using Azure.Data.Tables;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("AccountName=a;AccountKey=AAAA", "a", "https://a.table.core.windows.net/")]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn",
        "a",
        "https://a.table.core.chinacloudapi.cn/")]
    [InlineData("accountname=a; accountkey=AA==; tableendpoint=http://azurite:10002/a;", "a", "http://azurite:10002/a")]
    [InlineData(
        "TableEndpoint=https://b.table.core.windows.net/;SharedAccessSignature=sv=1&sig=a%3D",
        "b",
        "https://b.table.core.windows.net/")]
    [InlineData("AccountName=c;SharedAccessSignature=sv=1&sig=x", "c", "https://c.table.core.windows.net/")]
    public void It_names_account_and_address(string connectionString, string account, string address)
    {
        var service = new TableServiceClient(connectionString);

        Assert.Equal((account, new Uri(address)), (service.AccountName, service.Uri));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=a")]
    [InlineData("AccountKey=c2VjcmV0")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;AccountKey=c2VjcmV0")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0!")]
    [InlineData("TableEndpoint=c2VjcmV0;AccountName=a;AccountKey=c2VjcmV0")]
    public void A_malformed_one_is_refused_without_repeating_a_secret(string connectionString)
    {
        var refused = Assert.Throws<FormatException>(() => new TableClient(connectionString, "t"));

        Assert.DoesNotContain("c2VjcmV0", refused.Message, StringComparison.Ordinal);
    }
}

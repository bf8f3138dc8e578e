using Chatdify.Core.Callbacks;

using Microsoft.Extensions.Configuration;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>Files may come from the backend's own address, whichever backend it is.</summary>
public sealed class BackendFilesTests
{
    [Theory]
    [InlineData("Dify:BaseUrl")]
    [InlineData("ChatWebhook:Url")]
    public void Settings_of_backends_that_are_not_in_use_may_be_missing(string key)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [key] = "http://backend.internal/x", ["Letta:BaseUrl"] = "http://letta.internal" }).Build();

        Assert.Equal(["http://backend.internal/x"], CallbackServices.FilesOfBackends(configuration).OfType<Uri>().Select(address => $"{address}"));
    }
}

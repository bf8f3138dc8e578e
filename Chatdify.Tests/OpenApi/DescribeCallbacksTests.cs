using Chatdify.Core.Callbacks;
using Chatdify.Functions.OpenApi;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.OpenApi;

public sealed class DescribeCallbacksTests
{
    [Fact]
    public void Without_a_public_address_there_is_no_document_and_the_setting_is_named()
    {
        var answer = new DescribeCallbacks(Options.Create(new BridgeOptions())).Describe(new DefaultHttpContext().Request);

        var problem = Assert.IsType<ProblemHttpResult>(answer);
        Assert.Equal(501, problem.StatusCode);
        Assert.Contains("Bridge:PublicUrl", problem.ProblemDetails.Detail, StringComparison.Ordinal);
    }
}

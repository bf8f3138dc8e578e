using Chatdify.Benchmarks.Soak;
using Chatdify.Tests.Crashes;

using Xunit;
using Xunit.Abstractions;

namespace Chatdify.Tests.Flows;

/// <summary>A short soak; the long one is <c>dotnet run --project Chatdify.Benchmarks -- soak</c>.</summary>
[Collection(Alone.Name)]
public sealed class SoakFlowTests(ITestOutputHelper log)
{
    [Fact]
    public async Task Random_conversations_with_random_faults_break_no_promise()
    {
        var options = new SoakOptions
        {
            Seed = 4,
            Length = TimeSpan.FromSeconds(15),
            Conversations = 8,
            AnswerDeadline = TimeSpan.FromSeconds(10),
            OperatorPause = TimeSpan.FromSeconds(4),
        };
        using var output = new StringWriter();

        var tally = await new SoakRun(options, TextWriter.Synchronized(output), (await SharedAzurite.GetAsync()).TakeAccount())
            .RunAsync(CancellationToken.None);

        log.WriteLine(output.ToString());
        Assert.True(tally.Violations.IsEmpty, output.ToString());
        Assert.True(tally.Accepted > 0, output.ToString());
    }
}

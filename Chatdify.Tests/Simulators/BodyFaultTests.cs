using System.Net;

using Chatdify.Simulators;
using Chatdify.Simulators.Chatwoot;
using Chatdify.Simulators.Dify;

using Xunit;

namespace Chatdify.Tests.Simulators;

/// <summary>Answers that begin well.</summary>
public sealed class BodyFaultTests
{
    [Fact]
    public async Task A_truncated_answer_was_worked_for_but_does_not_arrive_whole()
    {
        await using var chatwoot = await ChatwootSimulator.StartAsync();
        using var rest = new RestClient(chatwoot);
        var conversation = (await chatwoot.StartConversationAsync()).Id;
        chatwoot.Faults.On("POST", "/messages", Fault.Truncated());

        await Assert.ThrowsAsync<HttpRequestException>(() => rest.AsBotAsync(HttpMethod.Post, $"conversations/{conversation}/messages", new { content = "there" }));

        Assert.Equal("there", Assert.Single(chatwoot.Messages(conversation)).Content);
    }

    [Fact]
    public async Task A_slow_answer_shows_its_headers_at_once_and_its_end_when_the_clock_says_so()
    {
        var time = new ManualTimeProvider();
        await using var chatwoot = await ChatwootSimulator.StartAsync(new ChatwootSimulatorOptions { Time = time });
        chatwoot.Faults.On("GET", "*", Fault.SlowBody(TimeSpan.FromMinutes(1)));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("api_access_token", chatwoot.UserToken);

        using var answer = await http.GetAsync(new Uri(chatwoot.BaseUrl, $"api/v1/accounts/{chatwoot.AccountId}/teams"), HttpCompletionOption.ResponseHeadersRead);
        var reading = answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(reading.IsCompleted);
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(reading.IsCompleted ? "read" : null);
            },
            "the rest of the answer");
        Assert.EndsWith("]", await reading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttle_says_when_to_come_back_if_it_is_told_to()
    {
        await using var dify = await DifySimulator.StartAsync();
        dify.Faults.On("GET", "/info", 1, Fault.RateLimited(TimeSpan.FromSeconds(7)));
        dify.Faults.On("GET", "/info", 1, Fault.RateLimited());
        using var http = new HttpClient();

        using var told = await http.GetAsync(new Uri(dify.BaseUrl, "v1/info"));
        using var untold = await http.GetAsync(new Uri(dify.BaseUrl, "v1/info"));

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (told.StatusCode, told.Headers.RetryAfter?.Delta));
        Assert.Equal((HttpStatusCode.TooManyRequests, (TimeSpan?)null), (untold.StatusCode, untold.Headers.RetryAfter?.Delta));
    }
}

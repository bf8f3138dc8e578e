using System.Net;

using Chatdify.Core.Chatwoot;
using Chatdify.Core.Http;

using Microsoft.Extensions.Options;

using Xunit;

namespace Chatdify.Tests.Chatwoot;

public sealed class ChatwootPaceTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly ChatwootPace _pace;
    private int _calls;

    public ChatwootPaceTests() => _pace = new ChatwootPace(Options.Create(new ChatwootOptions { MaxConcurrency = 2 }), _time);

    [Fact]
    public async Task No_more_calls_than_allowed_are_under_way_and_the_oldest_goes_first()
    {
        var order = new List<int>();
        var held = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();

        var calls = held.Select((gate, number) => _pace.RunAsync(
            _ =>
            {
                order.Add(number);
                return gate.Task;
            },
            CancellationToken.None)).ToList();
        var atFirst = order.ToList();
        for (var number = 0; number < held.Count; number++)
        {
            held[number].SetResult(new HttpResponseMessage(HttpStatusCode.OK));
            (await calls[number].WaitAsync(TimeSpan.FromSeconds(20))).Dispose();
        }

        Assert.Equal([0, 1], atFirst);
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public async Task After_a_429_nobody_calls_until_the_pause_is_over()
    {
        var first = await CallAsync(HttpStatusCode.TooManyRequests);
        var during = await CallAsync(HttpStatusCode.OK);
        _time.Advance(ChatwootPace.FirstPause);
        var after = await CallAsync(HttpStatusCode.OK);

        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], new[] { first.Status, during.Status, after.Status });
        Assert.Equal(2, _calls);
        Assert.All([first, during], refused => Assert.InRange(refused.Wait!.Value, ChatwootPace.FirstPause, ChatwootPace.FirstPause * 1.5));
    }

    [Fact]
    public async Task A_pause_that_Chatwoot_names_is_kept()
    {
        await CallAsync(HttpStatusCode.TooManyRequests, retryAfter: 20);

        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await CallAsync(HttpStatusCode.OK)).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpStatusCode.OK)).Status);
    }

    [Fact]
    public async Task A_pause_of_an_hour_is_kept_for_a_minute()
    {
        await CallAsync(HttpStatusCode.TooManyRequests, retryAfter: 3600);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await CallAsync(HttpStatusCode.OK)).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpStatusCode.OK)).Status);
    }

    [Fact]
    public async Task Each_further_429_doubles_the_pause_until_a_call_gets_through()
    {
        var pause = ChatwootPace.FirstPause;
        for (var refused = 0; refused < 6; refused++)
        {
            await CallAsync(HttpStatusCode.TooManyRequests);
            _time.Advance(pause - TimeSpan.FromMilliseconds(1));
            Assert.Equal(HttpStatusCode.TooManyRequests, (await CallAsync(HttpStatusCode.OK)).Status);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            pause = pause * 2 < ChatwootPace.LongestPause ? pause * 2 : ChatwootPace.LongestPause;
        }

        Assert.Equal(6, _calls);
        await CallAsync(HttpStatusCode.OK);
        await CallAsync(HttpStatusCode.TooManyRequests);
        _time.Advance(ChatwootPace.FirstPause);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpStatusCode.OK)).Status);
    }

    [Fact]
    public async Task Calls_that_were_under_way_when_the_pause_began_do_not_make_it_longer()
    {
        var late = new TaskCompletionSource<HttpResponseMessage>();
        var underWay = _pace.RunAsync(_ => late.Task, CancellationToken.None);
        await CallAsync(HttpStatusCode.TooManyRequests);
        _time.Advance(TimeSpan.FromSeconds(1));

        late.SetResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests));
        (await underWay).Dispose();
        _time.Advance(ChatwootPace.FirstPause - TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpStatusCode.OK)).Status);
    }

    [Fact]
    public async Task The_throttle_of_the_contact_search_stops_nobody_else()
    {
        var search = await CallAsync(HttpStatusCode.TooManyRequests, path: "contacts/search");

        Assert.Equal((HttpStatusCode.TooManyRequests, null), (search.Status, search.Wait));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpStatusCode.OK)).Status);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("wish")]
    public async Task A_call_whose_turn_comes_too_late_is_not_made(string what)
    {
        var busy = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = new[] { _pace.RunAsync(_ => busy.Task, CancellationToken.None), _pace.RunAsync(_ => busy.Task, CancellationToken.None) };
        using var waiting = new CancellationTokenSource();
        var call = _pace.RunByAsync(MakeAsync, _time.GetUtcNow().AddSeconds(5), waiting.Token);

        if (what == "time")
        {
            _time.Advance(TimeSpan.FromSeconds(5.1));
        }
        else
        {
            await waiting.CancelAsync();
        }

        Assert.Null(await call.WaitAsync(TimeSpan.FromSeconds(20)));
        busy.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        await Task.WhenAll(others);
        Assert.Equal(0, _calls);
        using var next = await _pace.RunByAsync(MakeAsync, _time.GetUtcNow().AddSeconds(5), CancellationToken.None);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_call_that_has_begun_in_time_is_made_to_its_end()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var waiting = new CancellationTokenSource();
        var call = _pace.RunByAsync(() => answer.Task, _time.GetUtcNow().AddSeconds(5), waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(10));
        await waiting.CancelAsync();
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));

        using var response = await call.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, response!.StatusCode);
    }

    public void Dispose() => _pace.Dispose();

    private Task<HttpResponseMessage> MakeAsync()
    {
        _calls++;
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }

    private async Task<(HttpStatusCode Status, TimeSpan? Wait)> CallAsync(HttpStatusCode status, int? retryAfter = null, string path = "conversations/1")
    {
        using var response = await _pace.RunAsync(_ => Task.FromResult(Answer(status, retryAfter, path)), CancellationToken.None);
        return (response.StatusCode, RetryAfter.Read(response.Headers, _time));
    }

    private HttpResponseMessage Answer(HttpStatusCode status, int? retryAfter, string path)
    {
        _calls++;
        var response = new HttpResponseMessage(status) { RequestMessage = new HttpRequestMessage(HttpMethod.Get, $"http://chatwoot.test/api/v1/accounts/1/{path}") };
        if (retryAfter is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", $"{seconds}");
        }

        return response;
    }
}

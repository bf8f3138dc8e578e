using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Chatdify.Tests.Embedded.Functions;

public sealed class HttpStreamingTests
{
    private const int LargerThanTheClientBuffers = 32 * 1024;

    [Fact]
    public async Task A_server_sent_event_arrives_as_soon_as_it_is_flushed()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Events)]);

        using var answer = await runtime.Http.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var first = await lines.ReadLineAsync().WaitAsync(TestRuntime.Limit);
        var before = runtime.Probe.Told;
        runtime.Probe.Gate.SetResult();
        await lines.ReadLineAsync();
        var second = await lines.ReadLineAsync().WaitAsync(TestRuntime.Limit);

        Assert.Equal("data: one", first);
        Assert.Empty(before);
        Assert.Equal("data: two", second);
    }

    [Fact]
    public async Task A_stream_that_fails_after_its_start_is_cut_off()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Events)]);

        using var answer = await runtime.Http.GetAsync("api/half", HttpCompletionOption.ResponseHeadersRead);
        runtime.Probe.Gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_body_can_be_read_while_it_is_being_sent()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Bodies)]);
        var pipe = new Pipe();

        var sending = runtime.Http.PostAsync("api/body", new StreamContent(pipe.Reader.AsStream()));
        await pipe.Writer.WriteAsync(new byte[LargerThanTheClientBuffers]);
        var told = await runtime.Probe.ToldAsync(1);
        await pipe.Writer.WriteAsync("rest"u8.ToArray());
        await pipe.Writer.CompleteAsync();

        Assert.Equal(["reading"], told);
        Assert.Equal($"{LargerThanTheClientBuffers + 4}", await (await sending).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_beyond_the_default_of_the_server_is_the_functions_to_judge()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Bodies)]);
        var body = new byte[31 * 1024 * 1024];

        var answer = await runtime.Http.PostAsync("api/body", new ByteArrayContent(body));

        Assert.Equal($"{body.Length}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_who_goes_away_fires_the_token_of_the_invocation()
    {
        await using var runtime = await TestRuntime.StartAsync([typeof(Bodies)]);
        using var caller = new CancellationTokenSource();

        var asking = runtime.Http.GetAsync("api/endless", caller.Token);
        await runtime.Probe.ToldAsync(1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(["waiting", "cancelled"], await runtime.Probe.ToldAsync(2));
    }

    internal sealed class Events(Probe probe)
    {
        [Function("Events")]
        public async Task Run([HttpTrigger("get", Route = "events")] HttpRequest request, CancellationToken cancellationToken)
        {
            var response = request.HttpContext.Response;
            response.ContentType = "text/event-stream";
            await response.WriteAsync("data: one\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            await probe.Gate.Task;
            probe.Tell("second");
            await response.WriteAsync("data: two\n\n", cancellationToken);
        }

        [Function("Half")]
        public async Task Half([HttpTrigger("get", Route = "half")] HttpRequest request)
        {
            await request.HttpContext.Response.WriteAsync("half");
            await request.HttpContext.Response.Body.FlushAsync();
            await probe.Gate.Task;
            throw new InvalidOperationException("in the middle");
        }
    }

    internal sealed class Bodies(Probe probe)
    {
        [Function("Body")]
        public async Task<IResult> Run([HttpTrigger("post", Route = "body")] HttpRequest request, CancellationToken cancellationToken)
        {
            var total = 0L;
            var buffer = new byte[64 * 1024];
            while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (total == 0)
                {
                    probe.Tell("reading");
                }

                total += read;
            }

            return TypedResults.Text($"{total}");
        }

        [Function("Endless")]
        public async Task Endless([HttpTrigger("get", Route = "endless")] HttpRequest request, CancellationToken cancellationToken)
        {
            probe.Tell("waiting");
            try
            {
                await probe.Gate.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                probe.Tell("cancelled");
                throw;
            }
        }
    }
}

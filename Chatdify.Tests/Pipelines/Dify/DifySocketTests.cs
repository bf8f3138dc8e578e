using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.Dify;
using Chatdify.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chatdify.Tests.Pipelines.Dify;

/// <summary>Accidents of real connections.</summary>
public sealed class DifySocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_connection_reset_instead_of_an_answer_is_transient_and_the_question_sent_once()
    {
        await using var server = new RawServer(connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        });

        var failure = Failure(await AskAsync(server.Url));

        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Nobody_listening_is_transient()
    {
        var server = new RawServer(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();

        var failure = Failure(await AskAsync(url));

        Assert.Equal((FailureKind.Transient, "connection_failed"), (failure.Kind, failure.Code));
        Assert.Contains("ConnectionError", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_reset_in_the_middle_is_truncated_with_the_ids_of_the_run()
    {
        var started = new TaskCompletionSource<PipelineRun>();
        await using var server = new RawServer(async connection =>
        {
            await connection.SendAsync(RawServer.Connection.StreamHead);
            await connection.SendChunkAsync(DifyHarness.Events(DifyHarness.Message("Hi")));
            await started.Task.WaitAsync(Patience);
            connection.Reset();
        });

        var failed = Assert.IsType<PipelineAnswer.Failed>(await AskAsync(Pipeline(server.Url), started.SetResult));

        Assert.Equal((FailureKind.Truncated, DifyHarness.MessageId), (failed.Failure.Kind, failed.Run.MessageId));
    }

    [Fact]
    public async Task A_question_on_a_used_connection_that_closes_is_not_sent_again()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}");
            await connection.NextRequestAsync();
        });
        var pipeline = Pipeline(server.Url);

        var first = Failure(await AskAsync(pipeline));
        var second = Failure(await AskAsync(pipeline));

        Assert.Equal(("http_503", "connection_failed"), (first.Code, second.Code));
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task A_stream_closed_without_its_last_chunk_is_truncated()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.SendAsync(RawServer.Connection.StreamHead);
            await connection.SendChunkAsync(DifyHarness.Events(DifyHarness.Message("Hi")));
        });

        Assert.Equal(FailureKind.Truncated, Failure(await AskAsync(server.Url)).Kind);
    }

    [Fact]
    public async Task A_stream_closed_without_its_last_chunk_after_the_end_event_is_a_reply()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.SendAsync(RawServer.Connection.StreamHead);
            await connection.SendChunkAsync(DifyHarness.Events(DifyHarness.Message("Hi"), """{"event":"message_end"}"""));
        });

        Assert.Equal("Hi", Assert.IsType<PipelineAnswer.Reply>(await AskAsync(server.Url)).Text);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        await using var server = new RawServer(connection => connection.SendAsync(
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

        var failure = Failure(await AskAsync(server.Url));

        Assert.Equal((FailureKind.Permanent, "http_302", 1), (failure.Kind, failure.Code, server.Requests));
        Assert.Contains("Dify:BaseUrl", failure.Detail, StringComparison.Ordinal);
    }

    private static PipelineFailure Failure(PipelineAnswer answer) => Assert.IsType<PipelineAnswer.Failed>(answer).Failure;

    private static Task<PipelineAnswer> AskAsync(Uri url) => AskAsync(Pipeline(url));

    private static Task<PipelineAnswer> AskAsync(DifyPipeline pipeline, Action<PipelineRun>? started = null) =>
        pipeline.AskAsync(
            DifyHarness.Question(),
            new Listener(run =>
            {
                started?.Invoke(run);
                return Task.CompletedTask;
            }),
            CancellationToken.None).WaitAsync(Patience);

    private static DifyPipeline Pipeline(Uri url)
    {
        var services = new ServiceCollection();
        services.AddBackendClient("Dify");
        var provider = services.BuildServiceProvider();
        var options = new DifyOptions { BaseUrl = url, ApiKey = "app-secret", App = DifyAppKind.Chat };
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("Dify");
        var client = new DifyClient(http, provider.GetRequiredService<IdempotentRetry>(), options, TimeProvider.System);
        return new DifyPipeline(client, options, TimeProvider.System, NullLogger<DifyPipeline>.Instance);
    }
}

using System.Net;
using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>One question put to Dify: sends it once, reads what comes, and says what it came to.</summary>
internal sealed class DifyExchange(
    DifyClient client, DifyOptions options, TimeProvider time, PipelineQuestion question, Func<PipelineRun, Task> started)
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxBlockingBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private PipelineRun _reported = new(null, null, null, null);

    /// <summary>What has come so far.</summary>
    public DifyAnswerAssembler Assembler { get; } = new();

    /// <summary>Asks and reads. If this is cancelled, or <c>started</c> throws, the run at Dify is asked to stop.</summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (response, failure) = await SendAsync(cancellationToken);
            using (response)
            {
                return response is null ? Fail(failure!) : await ReadAsync(response, cancellationToken);
            }
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    private async Task<(HttpResponseMessage? Response, PipelineFailure? Failure)> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = await TimeLimit.RunAsync(
                options.IdleTimeout, time, token => client.AskAsync(question, token), cancellationToken);
            return (response, null);
        }
        catch (TimeoutException)
        {
            return (null, DifyFailures.Idle(options.IdleTimeout));
        }
        catch (HttpRequestException e)
        {
            return (null, DifyFailures.Unreachable(e));
        }
    }

    private async Task<PipelineAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var body = await ReadBodyAsync(response, MaxErrorBytes, cancellationToken) ?? [];
            return Fail(client.FailureOf(response, body, question.ConversationId is not null));
        }

        return response.Content.Headers.ContentType?.MediaType switch
        {
            "text/event-stream" => await ReadStreamAsync(response, cancellationToken),
            "application/json" => await ReadBlockingAsync(response, cancellationToken),
            var other => Fail(DifyFailures.NotAnAnswer(other)),
        };
    }

    private async Task<PipelineAnswer> ReadBlockingAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, MaxBlockingBytes, cancellationToken);
        if (body is null)
        {
            return Fail(DifyFailures.Truncated("broke off"));
        }

        if (!Assembler.AddBlocking(body))
        {
            return Fail(DifyFailures.NotAnAnswer("application/json"));
        }

        await ReportAsync();
        return Conclude();
    }

    private async Task<PipelineAnswer> ReadStreamAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = new DifyStream(Assembler, options, time);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var end = await stream.ReadAsync(body, ReportAsync, cancellationToken);
        if (Assembler.IsTerminal)
        {
            return Conclude();
        }

        if (end == DifyStreamEnd.TooLong)
        {
            await StopAsync();
        }

        var mayBeGone = Assembler.Events == 0 && end is (DifyStreamEnd.Closed or DifyStreamEnd.Silent);
        return Fail(mayBeGone && await IsConversationGoneAsync(cancellationToken)
            ? DifyFailures.ConversationUnknown
            : FailureOf(end, stream.HasBytes));
    }

    private PipelineFailure FailureOf(DifyStreamEnd end, bool hasBytes) => end switch
    {
        DifyStreamEnd.TooLong => DifyFailures.StreamTooLong,
        DifyStreamEnd.Silent when Assembler.Events == 0 => DifyFailures.Idle(options.IdleTimeout),
        DifyStreamEnd.Silent => DifyFailures.Truncated("fell silent"),
        DifyStreamEnd.Broken when !hasBytes => DifyFailures.Reset,
        DifyStreamEnd.Broken => DifyFailures.Truncated("broke off"),
        _ => DifyFailures.Truncated("ended"),
    };

    // Chatflows of Dify 1.13 and 1.14 answer a question in an unknown conversation with a stream that holds nothing but pings.
    private async Task<bool> IsConversationGoneAsync(CancellationToken cancellationToken)
    {
        if (question.ConversationId is not { } conversationId)
        {
            return false;
        }

        try
        {
            var read = await TimeLimit.RunAsync(
                ProbeLimit, time, token => client.MessagesAsync(conversationId, question.User, 1, token), cancellationToken);
            return read.Failure?.Kind == FailureKind.ConversationLost;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private PipelineAnswer Conclude() => Assembler.Outcome switch
    {
        DifyOutcome.Error => Fail(DifyErrors.FromStream(Assembler.Error!, question.ConversationId is not null)),
        DifyOutcome.Stopped => Fail(DifyFailures.Stopped),
        _ when Assembler.IsAnswerTooLong => Fail(DifyFailures.AnswerTooLong),
        DifyOutcome.Paused => new PipelineAnswer.Paused(Assembler.Answer, Assembler.Run, Assembler.FormToken),
        _ => new PipelineAnswer.Reply(ReplyText(), Assembler.Run),
    };

    private string ReplyText() => options.FinalStepOnly && Assembler.FinalStepText is { } text ? text : Assembler.Answer;

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, Assembler.Run);

    private async Task ReportAsync()
    {
        if (Assembler.Run != _reported)
        {
            _reported = Assembler.Run;
            await started(_reported);
        }
    }

    private async Task StopAsync()
    {
        if (Assembler is { IsTerminal: false, Run.TaskId: { } taskId })
        {
            await client.TryStopAsync(taskId, question.User);
        }
    }

    /// <summary>The body, cut at a limit; null if it did not come to its end.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(
                options.IdleTimeout, time, token => LimitedBody.ReadAsync(response.Content, maxBytes, token), cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}

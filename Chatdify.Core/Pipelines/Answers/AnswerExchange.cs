using System.Net;
using System.Net.Http.Headers;

using Chatdify.Core.Http;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>
/// One question put to a backend: sends it once, reads what comes (a stream or a whole JSON answer, whatever was asked for), and says what
/// it came to. What differs between backends is in the assembler and in the overrides.
/// </summary>
internal abstract class AnswerExchange(
    IAnswerAssembler assembler, BackendFailures failures, ExchangeLimits limits, TimeProvider time, IAnswerListener listener)
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxWholeBytes = 4 * 1024 * 1024;
    private PipelineRun _reported = new(null, null, null, null);
    private long _textLength;

    /// <summary>
    /// Asks and reads. Ids that are known before are told before. If this is cancelled, or the listener throws, the run at the backend is
    /// asked to stop, unless the listener keeps it.
    /// </summary>
    public async Task<PipelineAnswer> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReportAsync();
            var (response, failure) = await TrySendAsync(cancellationToken);
            using (response)
            {
                var answer = response is null ? Fail(failure!) : await ReadAsync(response, cancellationToken);
                return answer with { Usage = assembler.Usage };
            }
        }
        catch
        {
            await StopUnlessOverAsync();
            throw;
        }
    }

    /// <summary>Sends the question; returns when the headers are there, whatever the status.</summary>
    /// <exception cref="HttpRequestException">The backend could not be reached, or broke off before it answered.</exception>
    protected abstract Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken);

    /// <summary>Classifies an answer other than success.</summary>
    protected abstract PipelineFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> body);

    /// <summary>Whether an answer of this status may be an answer to the question.</summary>
    protected virtual bool IsSuccess(HttpStatusCode status) => status == HttpStatusCode.OK;

    /// <summary>What success with a body of a kind that is no answer means.</summary>
    protected virtual PipelineFailure NotAnAnswer(HttpContentHeaders headers) => failures.NotAnAnswer(headers.ContentType?.MediaType);

    /// <summary>Asks the backend to end a run that nobody waits for any more. Best effort; does not throw.</summary>
    protected virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>What a stream that closed or fell silent without one event means; null if nothing particular.</summary>
    protected virtual Task<PipelineFailure?> ExplainSilenceAsync(CancellationToken cancellationToken) => Task.FromResult<PipelineFailure?>(null);

    private async Task<(HttpResponseMessage? Response, PipelineFailure? Failure)> TrySendAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await TimeLimit.RunAsync(limits.IdleTimeout, time, SendAsync, cancellationToken), null);
        }
        catch (TimeoutException)
        {
            return (null, failures.Idle(limits.IdleTimeout));
        }
        catch (HttpRequestException e)
        {
            return (null, failures.Unreachable(e));
        }
    }

    private async Task<PipelineAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!IsSuccess(response.StatusCode))
        {
            var body = await ReadBodyAsync(response, MaxErrorBytes, cancellationToken) ?? [];
            return Fail(FailureOf(response, body));
        }

        return response.Content.Headers.ContentType?.MediaType switch
        {
            "text/event-stream" => await ReadStreamAsync(response, cancellationToken),
            "application/json" => await ReadWholeAsync(response, cancellationToken),
            _ => Fail(NotAnAnswer(response.Content.Headers)),
        };
    }

    private async Task<PipelineAnswer> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, MaxWholeBytes, cancellationToken);
        if (body is null)
        {
            return Fail(failures.Truncated("broke off"));
        }

        if (!assembler.AddWhole(body))
        {
            return Fail(NotAnAnswer(response.Content.Headers));
        }

        await ReportAsync();
        return assembler.Conclude();
    }

    private async Task<PipelineAnswer> ReadStreamAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = new AnswerStream(assembler, limits, time);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var end = await stream.ReadAsync(body, ReportAsync, cancellationToken);
        if (assembler.IsTerminal)
        {
            return assembler.Conclude();
        }

        if (end == StreamEnd.TooLong)
        {
            await StopAsync();
        }

        var saidNothing = assembler.Events == 0 && end is (StreamEnd.Closed or StreamEnd.Silent);
        return Fail((saidNothing ? await ExplainSilenceAsync(cancellationToken) : null) ?? FailureOf(end, stream.HasBytes));
    }

    private PipelineFailure FailureOf(StreamEnd end, bool hasBytes) => end switch
    {
        StreamEnd.TooLong => failures.StreamTooLong,
        StreamEnd.Silent when assembler.Events == 0 => failures.Idle(limits.IdleTimeout),
        StreamEnd.Silent => failures.Truncated("fell silent"),
        StreamEnd.Broken when !hasBytes => failures.Reset,
        StreamEnd.Broken => failures.Truncated("broke off"),
        _ => failures.Truncated("ended"),
    };

    private PipelineAnswer.Failed Fail(PipelineFailure failure) => new(failure, assembler.Run);

    private async Task ReportAsync()
    {
        if (assembler.Run != _reported)
        {
            _reported = assembler.Run;
            await (assembler.Events == 0 ? listener.RunStartsAsync(_reported) : listener.RunKnownAsync(_reported));
        }

        if (assembler.TextLength != _textLength)
        {
            _textLength = assembler.TextLength;
            await listener.TextChangedAsync(() => assembler.Text);
        }
    }

    private Task StopUnlessOverAsync() => assembler.IsTerminal || listener.KeepsRun ? Task.CompletedTask : StopAsync();

    /// <summary>The body, cut at a limit; null if it did not come to its end.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.RunAsync(
                limits.IdleTimeout, time, token => LimitedBody.ReadAsync(response.Content, maxBytes, token), cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}

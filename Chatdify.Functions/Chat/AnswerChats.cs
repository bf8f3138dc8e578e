using Chatdify.Core.Callbacks;
using Chatdify.Core.Chat;
using Chatdify.Core.Pipelines;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Chatdify.Functions.Chat;

/// <summary>
/// <c>POST api/chat</c> and <c>POST api/chat/stream</c>: the pipeline for callers other than Chatwoot, such as n8n. API keys only. A caller who
/// hangs up ends the run.
/// </summary>
public sealed partial class AnswerChats(CallbackKeys keys, RequestBody bodies, ChatService chat, TimeProvider time, ILogger<AnswerChats> logger)
{
    private const int MaxBody = 1024 * 1024;

    /// <summary>One question, one answer.</summary>
    [Function("Chat")]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat")] HttpRequest request) =>
        ServeAsync(request, async asked =>
        {
            var reply = await chat.AskAsync(asked, Correlation.Of(request.HttpContext), NoListener.Instance, request.HttpContext.RequestAborted);
            return reply is ChatReply.Answered answered ? Results.Json(ChatAnswers.Of(asked, answered)) : ChatAnswers.ProblemOf(reply);
        });

    /// <summary>The answer as it grows, as Server-Sent Events; a request that is refused gets a problem, as without stream.</summary>
    [Function("ChatStream")]
    public Task<IResult> StreamAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/stream")] HttpRequest request) =>
        ServeAsync(request, async asked =>
        {
            var (correlationId, gone) = (Correlation.Of(request.HttpContext), request.HttpContext.RequestAborted);
            var (thread, refusal) = await chat.TakeAsync(asked, gone);
            return thread is null
                ? ChatAnswers.ProblemOf(refusal!)
                : TypedResults.ServerSentEvents(new ChatStream(chat, time, logger).RunAsync(asked, thread, correlationId, gone));
        });

    private async Task<IResult> ServeAsync(HttpRequest request, Func<ChatRequest, Task<IResult>> serve)
    {
        if (Caller.RefuseWithoutApiKey(request, keys) is { } refusal)
        {
            return ChatAnswers.Unsuccessful(refusal);
        }

        var (body, unread) = await bodies.ReadAsync(request, MaxBody);
        if (body is null)
        {
            return ChatAnswers.Unsuccessful(unread!);
        }

        var (asked, problem) = ChatRequest.Parse(body);
        if (asked is null)
        {
            return ChatAnswers.Unsuccessful(
                Problems.Of(StatusCodes.Status400BadRequest, "malformed", problem!.Detail, new() { ["field"] = problem.Field }));
        }

        try
        {
            return await serve(asked);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.Failed(logger, failure);
            return ChatAnswers.Unsuccessful(Problems.Of(StatusCodes.Status500InternalServerError, "failed", "The bridge failed; try again."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A request of the chat API failed.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

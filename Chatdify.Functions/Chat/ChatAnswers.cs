using System.Globalization;
using System.Text.Json.Nodes;

using Chatdify.Core.Chat;
using Chatdify.Core.Pipelines;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chatdify.Functions.Chat;

/// <summary>The answers of the chat API.</summary>
internal static class ChatAnswers
{
    /// <summary><c>{response, thread_id, user_id, chat_id, success}</c>, and <c>usage</c> if the backend tells it.</summary>
    public static JsonObject Of(ChatRequest asked, ChatReply.Answered answered)
    {
        var answer = new JsonObject
        {
            ["response"] = answered.Text,
            ["thread_id"] = asked.ThreadId,
            ["user_id"] = answered.User,
            ["chat_id"] = asked.ChatId,
            ["success"] = true,
        };
        if (answered.Usage is { } usage)
        {
            answer["usage"] = Of(usage);
        }

        return answer;
    }

    /// <summary><c>{thread_id, chat_id}</c>: what a caller sends to go on.</summary>
    public static JsonObject Ids(ChatRequest asked) => new() { ["thread_id"] = asked.ThreadId, ["chat_id"] = asked.ChatId };

    /// <summary>Status, reason and words of everything but an answer.</summary>
    public static (int Status, string Reason, string Detail, TimeSpan? RetryAfter) Describe(ChatReply reply) => reply switch
    {
        ChatReply.Busy => (409, "thread_busy", "Another request of this thread is being answered.", TimeSpan.FromSeconds(2)),
        ChatReply.OtherUser => (403, "other_user", "The thread belongs to another user_id.", null),
        ChatReply.Late => (504, "deadline", "There was no answer within the time allowed (Turns:AnswerDeadline).", null),
        ChatReply.Failed { Failure: { Kind: FailureKind.BackendDown or FailureKind.Busy or FailureKind.Transient } failure } =>
            (503, failure.Code, failure.Detail, failure.RetryAfter ?? TimeSpan.FromSeconds(5)),
        ChatReply.Failed { Failure: var failure } => (502, failure.Code, failure.Detail, null),
        _ => throw new InvalidOperationException($"Unknown reply {reply}."),
    };

    /// <summary>Problem+json of everything but an answer.</summary>
    public static IResult ProblemOf(ChatReply reply)
    {
        var (status, reason, detail, retryAfter) = Describe(reply);
        var problem = Unsuccessful(Problems.Of(status, reason, detail));
        return retryAfter is { } wait ? new Later(problem, wait) : problem;
    }

    /// <summary>Any problem as this API answers it: with <c>success</c>, which callers look at first.</summary>
    public static ProblemHttpResult Unsuccessful(ProblemHttpResult problem)
    {
        problem.ProblemDetails.Extensions["success"] = false;
        return problem;
    }

    private static JsonObject Of(PipelineUsage usage) => new()
    {
        ["prompt_tokens"] = usage.PromptTokens,
        ["completion_tokens"] = usage.CompletionTokens,
        ["total_tokens"] = usage.TotalTokens,
        ["price"] = usage.Price,
        ["currency"] = usage.Currency,
    };

    /// <summary>A result that says when to come again.</summary>
    private sealed class Later(IResult result, TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return result.ExecuteAsync(httpContext);
        }
    }
}

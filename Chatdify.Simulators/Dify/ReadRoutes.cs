using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary>Everything that reads or deletes: messages, conversations, the app's description.</summary>
internal sealed class ReadRoutes(DifySimulatorOptions options, DifyStore store)
{
    public Task Messages(HttpContext context)
    {
        var query = context.Request.Query;
        List<DifyRun> runs;
        lock (store.Gate)
        {
            var conversation = store.Find($"{query["conversation_id"]}".Trim(), User(context)) ?? throw DifyFailure.NotFound("Conversation Not Exists.");
            runs = [.. conversation.Runs];
        }

        if ($"{query["first_id"]}" is { Length: > 0 } first)
        {
            var at = runs.FindIndex(run => run.MessageId == first);
            runs = at >= 0 ? runs[..at] : throw DifyFailure.NotFound("First Message Not Exists.");
        }

        var limit = Limit(context);
        var page = new JsonArray([.. runs.TakeLast(limit).Select(Message)]);
        return DifyJson.WriteAsync(context, 200, new JsonObject { ["limit"] = limit, ["has_more"] = runs.Count > limit, ["data"] = page });
    }

    public Task Conversations(HttpContext context)
    {
        List<DifyConversation> rows;
        lock (store.Gate)
        {
            rows = [.. store.Conversations.Values.Where(row => row.User == User(context)).OrderByDescending(row => row.UpdatedAt)];
        }

        if ($"{context.Request.Query["last_id"]}" is { Length: > 0 } last)
        {
            var at = rows.FindIndex(row => row.Id == last);
            rows = at >= 0 ? rows[(at + 1)..] : throw DifyFailure.NotFound("Last Conversation Not Exists.");
        }

        var limit = Limit(context);
        var data = new JsonArray([.. rows.Take(limit).Select(Conversation)]);
        return DifyJson.WriteAsync(context, 200, new JsonObject { ["limit"] = limit, ["has_more"] = rows.Count > limit, ["data"] = data });
    }

    public async Task Delete(HttpContext context, JsonObject body)
    {
        lock (store.Gate)
        {
            var user = body["user"]?.GetValue<string>() ?? DefaultUser;
            var row = store.Find($"{context.Request.RouteValues["id"]}", user) ?? throw DifyFailure.NotFound("Conversation Not Exists.");
            store.Conversations.Remove(row.Id);
        }

        if (options.Version.DeletesWith204)
        {
            context.Response.StatusCode = 204;
            return;
        }

        await DifyJson.WriteAsync(context, 200, new JsonObject { ["result"] = "success" });
    }

    public Task Info(HttpContext context) => DifyJson.WriteAsync(context, 200, new JsonObject
    {
        ["name"] = "Support bot",
        ["description"] = "",
        ["tags"] = new JsonArray("support"),
        ["mode"] = options.Mode,
        ["author_name"] = "Ops",
    });

    public Task Parameters(HttpContext context)
    {
        static JsonObject Off() => new() { ["enabled"] = false };
        return DifyJson.WriteAsync(context, 200, new JsonObject
        {
            ["opening_statement"] = "",
            ["suggested_questions"] = new JsonArray(),
            ["suggested_questions_after_answer"] = Off(),
            ["speech_to_text"] = new JsonObject { ["enabled"] = options.Hears is not null },
            ["text_to_speech"] = Off(),
            ["retriever_resource"] = Off(),
            ["annotation_reply"] = Off(),
            ["more_like_this"] = Off(),
            ["user_input_form"] = options.UserInputForm.DeepClone(),
            ["sensitive_word_avoidance"] = Off(),
            ["file_upload"] = new JsonObject
            {
                ["enabled"] = options.FileUploadEnabled,
                ["allowed_file_types"] = new JsonArray([.. options.FileTypes.Select(type => JsonValue.Create(type))]),
                ["allowed_file_extensions"] = new JsonArray(),
                ["allowed_file_upload_methods"] = new JsonArray("remote_url", "local_file"),
                ["number_limits"] = 3,
            },
            ["system_parameters"] = new JsonObject { ["image_file_size_limit"] = 10, ["file_size_limit"] = 15 },
        });
    }

    /// <summary>State of a chatflow's or workflow's run.</summary>
    public Task WorkflowRun(HttpContext context)
    {
        var run = FindRun(context);
        return DifyJson.WriteAsync(context, 200, new JsonObject
        {
            ["id"] = run.WorkflowRunId,
            ["workflow_id"] = "91e4b7d0-2c68-4f3a-8b15-6a0d9c7e5f33",
            ["status"] = run.Status,
            ["inputs"] = run.Inputs.DeepClone(),
            ["outputs"] = run.Status == "succeeded" ? run.OutputsOf(run.Answer) : new JsonObject(),
            ["error"] = run.Error,
            ["total_steps"] = 3,
            ["total_tokens"] = run.Answer.Length / 4,
            ["created_at"] = run.StartedAt.ToUnixTimeSeconds(),
            ["finished_at"] = run.FinishedAt?.ToUnixTimeSeconds(),
            ["elapsed_time"] = ((run.FinishedAt ?? run.StartedAt) - run.StartedAt).TotalSeconds,
        });
    }

    public DifyRun FindRun(HttpContext context)
    {
        lock (store.Gate)
        {
            var id = $"{context.Request.RouteValues["run"]}";
            return store.Runs.FirstOrDefault(run => run.WorkflowRunId == id && options.HasGraph)
                ?? throw DifyFailure.NotFound("Workflow run not found.");
        }
    }

    public const string DefaultUser = "DEFAULT-USER";

    public static string User(HttpContext context) => $"{context.Request.Query["user"]}" is { Length: > 0 } user ? user : DefaultUser;

    private static int Limit(HttpContext context)
    {
        if ($"{context.Request.Query["limit"]}" is not { Length: > 0 } text)
        {
            return 20;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 100
            ? limit
            : throw DifyFailure.Invalid("limit must be between 1 and 100");
    }

    private static JsonObject Message(DifyRun run) => new()
    {
        ["id"] = run.MessageId,
        ["conversation_id"] = run.ConversationId,
        ["parent_message_id"] = null,
        ["inputs"] = run.Inputs.DeepClone(),
        ["query"] = run.Query,
        ["answer"] = run.Answer,
        ["feedback"] = null,
        ["retriever_resources"] = new JsonArray(),
        ["created_at"] = run.StartedAt.ToUnixTimeSeconds(),
        ["agent_thoughts"] = new JsonArray(),
        ["message_files"] = run.Made.DeepClone(),
        ["status"] = run.Status switch { "failed" => "error", "paused" => "paused", _ => "normal" },
        ["error"] = run.Error,
        ["extra_contents"] = new JsonArray(),
    };

    public static JsonObject Conversation(DifyConversation row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["inputs"] = row.Inputs.DeepClone(),
        ["status"] = "normal",
        ["introduction"] = "",
        ["created_at"] = row.CreatedAt.ToUnixTimeSeconds(),
        ["updated_at"] = row.UpdatedAt.ToUnixTimeSeconds(),
    };
}

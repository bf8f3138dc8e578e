using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Chatdify.Simulators.Dify;

/// <summary><c>GET|POST /form/human_input/{token}</c> (1.13 and later): a form that a run waits at; the first answer lets it go on.</summary>
internal sealed class FormRoutes(DifySimulatorOptions options, DifyStore store, DifyRunner runner, CancellationToken stopping)
{
    public void Map(DifyServer server)
    {
        if (options.Version.ChatflowsRunInWorker)
        {
            server.Get("/form/human_input/{token}", ReadAsync);
            server.WithBody("POST", "/form/human_input/{token}", SubmitAsync);
        }
    }

    private Task ReadAsync(HttpContext context)
    {
        WaitingForm form;
        lock (store.Gate)
        {
            form = Open(context);
        }

        return DifyJson.WriteAsync(context, 200, new JsonObject
        {
            ["form_content"] = form.Form.Content,
            ["inputs"] = form.Form.InputsJson(),
            ["resolved_default_values"] = new JsonObject(),
            ["user_actions"] = form.Form.ActionsJson(),
            ["expiration_time"] = form.ExpiresAt.ToUnixTimeSeconds(),
        });
    }

    private async Task SubmitAsync(HttpContext context, JsonObject body)
    {
        WaitingForm form;
        SimSubmission submission;
        lock (store.Gate)
        {
            form = Open(context);
            submission = Read(form, body);
            form.Answer = submission;
            store.Submissions.Add(submission);
        }

        _ = Task.Run(() => runner.ResumeAsync(form, submission, stopping), CancellationToken.None);
        await DifyJson.WriteAsync(context, 200, new JsonObject());
    }

    private WaitingForm Open(HttpContext context)
    {
        var form = store.Forms.GetValueOrDefault($"{context.Request.RouteValues["token"]}") ?? throw DifyFailure.NotFound("Form not found");
        return form.Answer is not null ? throw new DifyFailure(412, "human_input_form_submitted", "This form has already been submitted.")
            : form.ExpiresAt <= options.Time.GetUtcNow() ? throw new DifyFailure(412, "human_input_form_expired", "This form has expired.")
            : form;
    }

    private static SimSubmission Read(WaitingForm form, JsonObject body)
    {
        var (user, action, inputs) = (Text(body["user"]), Text(body["action"]), body["inputs"] as JsonObject ?? []);
        if (user is null || form.Form.Actions.All(known => known.Id != action))
        {
            throw new DifyFailure(400, "invalid_form_data", $"Invalid action: {action}");
        }

        return form.Form.Fields.FirstOrDefault(field => Text(inputs[field]) is null) is { } missing
            ? throw new DifyFailure(400, "invalid_form_data", $"Missing required inputs: {missing}")
            : new SimSubmission(form.Token, user, action!, inputs.ToDictionary(input => input.Key, input => Text(input.Value) ?? "", StringComparer.Ordinal));
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}

/// <summary>A form that a run waits at, or has waited at.</summary>
internal sealed class WaitingForm
{
    public required string Token { get; init; }
    public required SimForm Form { get; init; }
    public required DifyRun Run { get; init; }
    public required DifyScript Script { get; init; }
    public required DifyRequest Request { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public SimSubmission? Answer { get; set; }
}

using System.Text.Json;

using Chatdify.Core.Pipelines.Answers;
using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Reads a form as Dify tells it: in <c>human_input_required</c>, in the reasons of a pause, or by its token.</summary>
internal static class DifyForm
{
    /// <summary>The answer to <c>GET form/human_input/{token}</c>; null if it is none.</summary>
    public static PipelineForm? Read(ReadOnlyMemory<byte> body) =>
        AnswerJson.TryParseObject(body, out var item) && item.Text("form_content") is not null ? Read(item) : null;

    /// <summary>The form that an event or a reason tells of.</summary>
    public static PipelineForm Read(JsonElement form) => new()
    {
        Token = form.Id("form_token"),
        Id = form.Id("form_id"),
        Title = form.Text("node_title") ?? "",
        Content = form.Text("form_content") ?? "",
        Actions = [.. Actions(form)],
        Inputs = [.. form.Items("inputs").Select(input => Input(input, form.Get("resolved_default_values")))],
        ExpiresAt = form.Number("expiration_time") is { } seconds and > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
    };

    /// <summary>Events say <c>actions</c>, the form itself <c>user_actions</c>.</summary>
    private static IEnumerable<FormAction> Actions(JsonElement form) =>
        from action in form.Items("actions").Concat(form.Items("user_actions"))
        let id = action.Id("id")
        where id is not null
        select new FormAction(id, action.Text("title") is { Length: > 0 } title ? title : id);

    private static FormInput Input(JsonElement input, JsonElement defaults)
    {
        var name = input.Id("output_variable_name") ?? "";
        var kind = input.Text("type") switch
        {
            "paragraph" => FormInputKind.Paragraph,
            "text-input" or "text_input" => FormInputKind.Line,
            "select" => FormInputKind.Choice,
            _ => FormInputKind.Other,
        };
        return new FormInput(name, kind)
        {
            Default = (name.Length > 0 ? defaults.Text(name) : null) ?? "",
            Options = [.. input.Get("option_source").Items("value").Where(option => option.ValueKind == JsonValueKind.String).Select(option => option.ToString())],
        };
    }
}

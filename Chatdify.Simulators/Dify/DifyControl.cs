namespace Chatdify.Simulators.Dify;

/// <summary>The inspection API of the simulated Dify.</summary>
internal sealed class DifyControl(DifySimulator dify)
{
    public void Map(InspectionRoutes routes)
    {
        routes.MapCommon(dify.Requests, dify.Faults);
        routes.Map("GET", "", _ => Task.FromResult<object?>(new { Version = dify.Version.Number, dify.Mode, dify.BaseUrl, dify.ApiKey }));
        routes.Map("GET", "/runs", _ => Task.FromResult<object?>(dify.Runs));
        routes.Map("POST", "/scripts", call =>
        {
            dify.Enqueue(Read(call));
            return Task.FromResult<object?>(null);
        });
    }

    private static DifyScript Read(InspectionCall call)
    {
        var (text, message) = (call.Text("text") ?? "", call.Text("message") ?? "scripted");
        var (status, code) = ((int)call.Number("status", 400), call.Text("code") ?? "completion_request_error");
        var script = call.Required("kind") switch
        {
            "answer" => DifyScript.Answer(text),
            "empty" => DifyScript.Empty(),
            "error" => DifyScript.Error(status, code, message),
            "html" => DifyScript.Html((int)call.Number("status", 504)),
            "errorMidStream" => DifyScript.ErrorMidStream(text, code, status, message),
            "workflowFailed" => DifyScript.WorkflowFailed(message, text),
            "cut" => DifyScript.CutAfter(text, call.Flag("saved"), call.Text("savedAnswer")),
            "hang" => DifyScript.Hang(),
            "pingOnly" => DifyScript.PingOnly(),
            "conversationGone" => DifyScript.ConversationGone(),
            "paused" => DifyScript.Paused(call.Text("formToken") ?? "form-1", text),
            "stopped" => DifyScript.Stopped(text),
            "annotation" => DifyScript.Annotation(text),
            var unknown => throw new FormatException($"Unknown kind '{unknown}': answer, empty, error, html, errorMidStream, workflowFailed, "
                + "cut, hang, pingOnly, conversationGone, paused, stopped, annotation."),
        };
        return script.ThinkingFor(call.Seconds("thinking", 0)).Slowly(call.Seconds("betweenPieces", 0));
    }
}

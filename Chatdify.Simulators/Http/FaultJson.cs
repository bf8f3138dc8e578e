namespace Chatdify.Simulators;

/// <summary>Faults as JSON: <c>{"method":"POST","path":"/messages","times":1,"kind":"status","status":502,"body":"…","seconds":2}</c>.</summary>
internal static class FaultJson
{
    public static Fault Read(InspectionCall call) => call.Required("kind") switch
    {
        "status" => Fault.Status((int)call.Number("status", 500), call.Text("body")),
        "statusAfterWork" => Fault.StatusAfterWork((int)call.Number("status", 500), call.Text("body")),
        "rateLimited" => Fault.RateLimited(call.Text("seconds") is null ? null : call.Seconds("seconds", 1)),
        "reset" => Fault.Reset(),
        "resetAfterWork" => Fault.ResetAfterWork(),
        "delay" => Fault.Delay(call.Seconds("seconds", 1)),
        "slowBody" => Fault.SlowBody(call.Seconds("seconds", 1)),
        "truncated" => Fault.Truncated(),
        "hang" => Fault.Hang(),
        "hangAfterWork" => Fault.HangAfterWork(),
        "html200" => Fault.Html200(),
        "wrongContentType" => Fault.WrongContentType(),
        var unknown => throw new FormatException(
            $"Unknown kind '{unknown}': status, statusAfterWork, rateLimited, reset, resetAfterWork, delay, slowBody, truncated, hang, hangAfterWork, html200, wrongContentType."),
    };
}

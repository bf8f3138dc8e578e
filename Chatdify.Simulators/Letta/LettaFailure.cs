using System.Text.Json.Nodes;

namespace Chatdify.Simulators.Letta;

/// <summary>An HTTP error with its body.</summary>
internal sealed class LettaFailure(int status, string body) : Exception
{
    public int Status => status;

    public string Body => body;

    public static LettaFailure Detail(int status, string detail) => new(status, new JsonObject { ["detail"] = detail }.ToJsonString());

    public static LettaFailure Busy(string run) => new(409, new JsonObject
    {
        ["detail"] = $"CONFLICT: another request (run_id={run}) is still being processed for this conversation",
        ["run_id"] = run,
    }.ToJsonString());
}

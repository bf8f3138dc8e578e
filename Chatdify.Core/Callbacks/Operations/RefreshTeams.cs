using System.Text.Json.Nodes;

namespace Chatdify.Core.Callbacks.Operations;

/// <summary>Reads the teams anew.</summary>
internal sealed class RefreshTeams(TeamDirectory teams) : ICallbackHandler
{
    /// <inheritdoc />
    public IReadOnlyList<string> Operations { get; } = ["refresh_teams"];

    /// <inheritdoc />
    public async Task<CallbackResult> RunAsync(CallbackCall call, CancellationToken cancellationToken)
    {
        var known = await teams.RefreshAsync(cancellationToken);
        return new CallbackResult.Success(new JsonObject
        {
            ["status"] = "success",
            ["teams"] = new JsonArray([.. known.Select(team => new JsonObject { ["id"] = team.Id, ["name"] = team.Name })]),
        });
    }
}

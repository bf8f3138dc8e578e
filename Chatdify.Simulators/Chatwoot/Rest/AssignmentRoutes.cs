using System.Text.Json.Nodes;
using Chatdify.Simulators.Chatwoot.Model;

namespace Chatdify.Simulators.Chatwoot.Rest;

/// <summary><c>POST …/assignments</c>: people, bots and teams; an unknown id unassigns.</summary>
internal sealed class AssignmentRoutes(World world, ConversationActions actions)
{
    public void Map(RestServer rest) => rest.Post("/conversations/{id}/assignments", Assign, bots: true);

    private RestReply Assign(RestCall call)
    {
        var row = call.Conversation();
        if (call.Body.ContainsKey("assignee_id"))
        {
            return call.Text("assignee_type") == "AgentBot" ? AssignBot(call, row) : AssignAgent(call, row);
        }

        return call.Body.ContainsKey("team_id") ? AssignTeam(call, row) : RestReply.Null;
    }

    private RestReply AssignAgent(RestCall call, ConversationRow row)
    {
        var agent = world.Agents.Find(candidate => candidate.Id == call.Id("assignee_id"));
        actions.Assign(row, agent, call.Actor);
        return agent is null ? RestReply.Null : new RestReply(Views.Agent(world, agent));
    }

    private RestReply AssignBot(RestCall call, ConversationRow row)
    {
        if (world.Bots.Find(candidate => candidate.Id == call.Id("assignee_id")) is not { } bot)
        {
            return RestReply.Null;
        }

        actions.AssignBot(row, bot);
        return new RestReply(new JsonObject { ["id"] = bot.Id, ["name"] = bot.Name, ["description"] = bot.Description, ["thumbnail"] = "" });
    }

    private RestReply AssignTeam(RestCall call, ConversationRow row)
    {
        var team = world.Teams.Find(candidate => candidate.Id == call.Id("team_id"));
        actions.AssignTeam(row, team, call.Actor);
        return team is null ? RestReply.Null : new RestReply(RawTeam(team));
    }

    // The raw row, unlike GET /teams.
    private JsonObject RawTeam(TeamRow team) => new()
    {
        ["id"] = team.Id,
        ["name"] = team.Name,
        ["description"] = null,
        ["allow_auto_assign"] = true,
        ["account_id"] = world.Options.AccountId,
        ["created_at"] = Clock.Iso(world.Now),
        ["updated_at"] = Clock.Iso(world.Now),
    };
}

namespace Chatdify.Simulators.Chatwoot.Model;

/// <summary>On whose behalf something happens: a bot's token, an agent's token or the dashboard, or the system itself.</summary>
internal sealed record Actor(AgentRow? Agent, BotRow? Bot)
{
    public static readonly Actor System = new(null, null);

    public string Name => Agent?.Name ?? Bot?.Name ?? "System";

    public Author Author => Agent is not null ? new Author("User", Agent.Id) : Bot is not null ? new Author("AgentBot", Bot.Id) : Author.Nobody;
}

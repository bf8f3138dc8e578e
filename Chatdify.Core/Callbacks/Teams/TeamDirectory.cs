using System.Globalization;
using System.Text.Json;

using Chatdify.Core.Chatwoot.Api;
using Chatdify.Core.Webhooks;

namespace Chatdify.Core.Callbacks;

/// <summary>A team or a person of the account.</summary>
internal sealed record Member(long Id, string Name, string? Email = null);

/// <summary>The account's teams and agents by id, name or e-mail in any letter case. Teams are kept for 10 min and read anew on a miss.</summary>
internal sealed class TeamDirectory(PeopleApi people, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private volatile Known? _teams;

    /// <summary>The team of that id or name.</summary>
    /// <exception cref="CallbackException">404 with the names of all: Chatwoot would silently unassign.</exception>
    public async Task<Member> TeamAsync(string given, CancellationToken cancellationToken)
    {
        var known = _teams;
        var fresh = known is not null && time.GetUtcNow() < known.Until;
        var found = fresh ? Find(known!.Teams, given) : null;
        if (found is not null)
        {
            return found;
        }

        var teams = await RefreshAsync(cancellationToken);
        return Find(teams, given) ?? throw new CallbackException(CallbackProblems.Unknown("team", given, teams.Select(team => team.Name)));
    }

    /// <summary>All teams, read now.</summary>
    public async Task<IReadOnlyList<Member>> RefreshAsync(CancellationToken cancellationToken)
    {
        var teams = (await people.TeamsAsync(cancellationToken)).Select(Read).OfType<Member>().ToList();
        _teams = new Known(teams, time.GetUtcNow() + Lifetime);
        return teams;
    }

    /// <summary>The person of that id, name or e-mail.</summary>
    /// <exception cref="CallbackException">404 with the names of all.</exception>
    public async Task<Member> PersonAsync(string given, CancellationToken cancellationToken)
    {
        var agents = (await people.AgentsAsync(cancellationToken)).Select(Read).OfType<Member>().ToList();
        return Find(agents, given) ?? throw new CallbackException(CallbackProblems.Unknown("agent", given, agents.Select(agent => agent.Name)));
    }

    private static Member? Find(IReadOnlyList<Member> members, string given) =>
        (long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? members.FirstOrDefault(member => member.Id == id) : null)
        ?? members.FirstOrDefault(member => Same(member.Name, given))
        ?? members.FirstOrDefault(member => Same(member.Email, given));

    private static bool Same(string? one, string other) => string.Equals(one?.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);

    private static Member? Read(JsonElement row) => row.Member("id").Whole() is { } id
        ? new Member(id, row.Member("name").Text() ?? "", row.Member("email").Text())
        : null;

    private sealed record Known(IReadOnlyList<Member> Teams, DateTimeOffset Until);
}

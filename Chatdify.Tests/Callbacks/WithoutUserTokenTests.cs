using System.Net;

using Chatdify.Tests.Flows;

using Xunit;

namespace Chatdify.Tests.Callbacks;

/// <summary>An installation without <c>Chatwoot:UserToken</c>: what bots may do works, the rest says what is missing.</summary>
public sealed class WithoutUserTokenTests
{
    [Fact]
    public async Task What_needs_the_user_token_says_so()
    {
        await using var stage = await Stage.StartAsync(new Dictionary<string, string> { ["Chatwoot:UserToken"] = "" });
        using var http = new HttpClient { BaseAddress = new Uri(stage.App.Url, "api/") };
        http.DefaultRequestHeaders.Add("X-Api-Key", Stage.ApiKey);
        var id = (await stage.Chatwoot.StartConversationAsync()).Id;

        var status = await http.PostAsync($"v1/toggle-status/{id}", new StringContent("""{"status":"resolved"}"""));
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        await stage.Chatwoot.AssignAsync(id, teamId: 7);
        foreach (var path in new[] { $"v1/conversations/{id}", $"v1/conversations/{id}/messages", "v1/conversations" })
        {
            var reply = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotImplemented, reply.StatusCode);
            Assert.Contains("Chatwoot:UserToken", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var team = await http.PostAsync($"v1/assign-team/{id}", new StringContent("""{"team":"7"}"""));
        Assert.Equal(HttpStatusCode.NotImplemented, team.StatusCode);
        Assert.Equal(7, stage.Chatwoot.Conversation(id).TeamId);
    }
}

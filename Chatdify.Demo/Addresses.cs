using Spectre.Console;

namespace Chatdify.Demo;

/// <summary>Prints where everything can be reached.</summary>
internal static class Addresses
{
    public static void Print(DemoWorld world, IAnsiConsole console)
    {
        var chatwoot = world.Chatwoot;
        var conversations = new Uri(chatwoot.BaseUrl, $"api/v1/accounts/{chatwoot.AccountId}/conversations");
        (string Name, string Value)[] rows =
        [
            ("App, webhook", $"{world.App.WebhookUrl}"),
            ("App, health", $"{new Uri(world.App.Url, "api/health/ready")}"),
            ("Chatwoot simulator", $"{chatwoot.BaseUrl}"),
            ("  a look inside", $"{conversations}"),
            ("  with the header", $"api_access_token: {chatwoot.UserToken}"),
            ($"{world.BackendName} simulator", $"{world.Backend.Address}"),
            ("Azurite, queues", $"{world.Azurite.Queue}"),
            ("Azurite, tables", $"{world.Azurite.Table}"),
        ];
        console.WriteLine();
        foreach (var (name, value) in rows)
        {
            console.WriteLine($"{name,-20}{value}");
        }
    }
}

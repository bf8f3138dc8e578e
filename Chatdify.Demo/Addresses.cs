using Spectre.Console;

namespace Chatdify.Demo;

/// <summary>Prints where everything can be reached.</summary>
internal static class Addresses
{
    public static void Print(DemoWorld world, IAnsiConsole console)
    {
        var chatwoot = world.Chatwoot;
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Markup(Markup.Escape(name)), new Markup(Markup.Escape(value)));
        Row("App, webhook", world.App.WebhookUrl.ToString());
        Row("App, health", new Uri(world.App.Url, "api/health/ready").ToString());
        Row("Chatwoot simulator", chatwoot.BaseUrl.ToString());
        Row("  to look inside", $"curl -H 'api_access_token: {chatwoot.UserToken}' {new Uri(chatwoot.BaseUrl, $"api/v1/accounts/{chatwoot.AccountId}/conversations")}");
        Row("Dify simulator", new Uri(world.Dify.BaseUrl, "v1").ToString());
        Row("Azurite, queues", world.Azurite.Queue.ToString());
        Row("Azurite, tables", world.Azurite.Table.ToString());
        console.WriteLine();
        console.Write(grid);
    }
}

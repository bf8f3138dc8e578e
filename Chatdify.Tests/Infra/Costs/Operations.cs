using Microsoft.AspNetCore.Http;

namespace Chatdify.Tests.Infra.Costs;

/// <summary>What requests to the storage services are called in the cost table of infra/README.md.</summary>
public static class Operations
{
    public const string Put = "queue: put";
    public const string Receive = "queue: receive";
    public const string Poll = "queue: poll";
    public const string Delete = "queue: delete";
    public const string QueueOther = "queue: other";
    public const string Read = "table: read";
    public const string Write = "table: write";
    public const string Webhook = "run: webhook";
    public const string QueueRun = "run: queue";

    public static string OfQueue(HttpRequest request, string answer)
    {
        var messages = request.Path.Value!.Contains("/messages", StringComparison.Ordinal);
        return request.Method switch
        {
            "POST" when messages => Put,
            "GET" when messages => answer.Contains("<QueueMessage>", StringComparison.Ordinal) ? Receive : Poll,
            "DELETE" when messages => Delete,
            _ => QueueOther,
        };
    }

    public static string OfTable(HttpRequest request, string answer) => request.Method == "GET" ? Read : Write;
}

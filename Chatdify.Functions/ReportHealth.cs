using Azure.Data.Tables;
using Azure.Storage.Queues;

using Chatdify.Core.Queueing;
using Chatdify.Functions.Azure;
using Chatdify.Functions.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Chatdify.Functions;

/// <summary><c>GET api/</c>, <c>GET api/health</c> (the process is up) and <c>GET api/health/ready</c> (its storage answers). Open, without details.</summary>
public sealed class ReportHealth(TableServiceClient tables, QueueServiceClient queues)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What stands here, for people who open the address. The host has no route for an empty template; this one matches nothing else.</summary>
    [Function("Root")]
    public IResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{nothing:maxlength(0)?}")] HttpRequest request) =>
        Results.Json(new { name = "Chatdify", status = "ok" });

    /// <summary>Whether the process is up.</summary>
    [Function("Health")]
    public IResult Up([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Results.Json(new { status = "ok" });

    /// <summary>Whether messages can be stored.</summary>
    [Function("HealthReady")]
    public async Task<IResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await tables.GetTableClient(TableNames.Conversations)
                .GetEntityIfExistsAsync<TableEntity>("health", "health", select: null, limit.Token);
            await queues.GetQueueClient(QueueNames.Turns).GetPropertiesAsync(limit.Token);
            return Results.Json(new { status = "ready" });
        }
        catch (Exception failure) when (failure is global::Azure.RequestFailedException or AggregateException or OperationCanceledException)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "The storage account does not answer.");
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Azure;
using Azure.Data.Tables;

using Chatdify.Core.Chat;
using Chatdify.Core.Pipelines;

namespace Chatdify.Functions.Azure;

/// <summary>Threads of the chat API, each in a partition of its own, whose name is a digest: ids are the callers' and may hold anything.</summary>
internal sealed class TableChatThreads(TableServiceClient tables) : IChatThreads
{
    private const string ThreadRow = "thread";
    private readonly TableClient _table = tables.GetTableClient(TableNames.Chats);

    /// <inheritdoc />
    public async Task<ChatThread?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(id), ThreadRow, select: null, cancellationToken);
        return found.HasValue ? ToThread(found.Value!) : null;
    }

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(ChatThread thread, CancellationToken cancellationToken)
    {
        try
        {
            var written = thread.Version is { } version
                ? await _table.UpdateEntityAsync(ToRow(thread), new ETag(version), TableUpdateMode.Replace, cancellationToken)
                : await _table.AddEntityAsync(ToRow(thread), cancellationToken);
            return written.Headers.ETag?.ToString();
        }
        catch (RequestFailedException faster) when (faster.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private static string Partition(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static TableEntity ToRow(ChatThread thread)
    {
        var row = new TableEntity(Partition(thread.Id), ThreadRow)
        {
            [nameof(thread.Id)] = thread.Id,
            [nameof(thread.User)] = thread.User,
        };
        if (thread.Backend is { } backend)
        {
            row[nameof(thread.Backend)] = backend;
        }

        if (thread.BackendConversationId is { } conversation)
        {
            row[nameof(thread.BackendConversationId)] = conversation;
        }

        if (thread.BusyUntil is { } until)
        {
            row[nameof(thread.BusyUntil)] = until;
        }

        LongText.Write(row, nameof(thread.History), JsonSerializer.Serialize(thread.History));
        return row;
    }

    private static ChatThread ToThread(TableEntity row) => new(row.GetString(nameof(ChatThread.Id)) ?? "", row.GetString(nameof(ChatThread.User)) ?? "")
    {
        Backend = row.GetString(nameof(ChatThread.Backend)),
        BackendConversationId = row.GetString(nameof(ChatThread.BackendConversationId)),
        BusyUntil = row.GetDateTimeOffset(nameof(ChatThread.BusyUntil)),
        History = JsonSerializer.Deserialize<PipelineExchange[]>(LongText.Read(row, nameof(ChatThread.History))) ?? [],
        Version = row.ETag.ToString(),
    };
}

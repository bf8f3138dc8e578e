using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

using Chatdify.Core.Conversations;

namespace Chatdify.Core.Pipelines;

/// <summary>Picks a share of the conversations, the same ones each time, and with a greater share the same ones and more.</summary>
internal static class Share
{
    private const uint Fine = 10_000;

    /// <summary>Whether a conversation belongs to the share. <paramref name="of"/> keeps one choice from being that of another.</summary>
    public static bool Has(ConversationKey key, string of, int percent)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{of} {key}"));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) % Fine < percent * (Fine / 100);
    }
}

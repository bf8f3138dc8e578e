using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Http;
using Chatdify.Core.Pipelines;

using Microsoft.Extensions.Logging;

namespace Chatdify.Core.Turns;

/// <summary>
/// Makes voice messages text, if the pipeline can, before the question is asked. The words are stored with the turn: another attempt, or
/// another worker, asks with the same words. What cannot be heard stays <c>[voice message]</c>.
/// </summary>
public sealed partial class VoiceNotes(TimeProvider time, ILogger<VoiceNotes> logger)
{
    /// <summary>For all voice messages of a turn; the customer waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The turn with what is said in its voice messages, as far as it can be heard.</summary>
    public async Task<Turn> HearAsync(TurnLease lease, Turn turn, ConversationState state, IPipeline pipeline, CancellationToken cancellationToken)
    {
        var (heard, since, user) = (turn, time.GetTimestamp(), PipelineInputs.User(lease.Key, state));
        for (var number = 0; number < turn.Files.Count; number++)
        {
            if (turn.Files[number] is { Kind: QuestionFile.Audio, Words: null } file)
            {
                var left = Limit - time.GetElapsedTime(since);
                var transcript = await TimeLimit.OrAsync(
                    SpokenWords.Failed("timeout"), left, time, token => pipeline.TranscribeAsync(file, user, token), cancellationToken);
                heard = transcript.Words is { } words ? TurnFiles.Heard(heard, number, words) : heard;
                Note(lease.Key, pipeline, transcript);
            }
        }

        if (heard != turn)
        {
            await lease.CommitAsync(basis => new ConversationChange(basis.State) { Turn = heard }, cancellationToken);
        }

        return heard;
    }

    private void Note(ConversationKey key, IPipeline pipeline, SpokenWords transcript)
    {
        if (transcript.Code is { } code)
        {
            Log.NotHeard(logger, key, pipeline.Name, code);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A voice message of conversation {Conversation} was not made text by {Pipeline}: {Code}.")]
        public static partial void NotHeard(ILogger logger, ConversationKey conversation, string pipeline, string code);
    }
}

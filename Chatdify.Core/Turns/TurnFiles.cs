using Chatdify.Core.Conversations;
using Chatdify.Core.Files;

namespace Chatdify.Core.Turns;

/// <summary>The files of a turn's question, and the words of its voice messages, which are found out once.</summary>
internal static class TurnFiles
{
    private const int LongestWords = 4000;

    /// <summary>The turn with the files of everything that waits now; words that were found out before are kept.</summary>
    public static Turn Refresh(Turn turn, IReadOnlyList<MailboxMessage> mailbox)
    {
        IReadOnlyList<QuestionFile> files = [.. mailbox.SelectMany(message => message.Files).TakeLast(QuestionFile.Most)];
        var known = turn.Files.Where(file => file.Words is not null).ToLookup(file => file.Address, file => file.Words);
        return With(turn with { Files = files }, [.. files.Select(file => file.Words ?? known[file.Address].FirstOrDefault())]);
    }

    /// <summary>The turn with what is said in one of its files.</summary>
    public static Turn Heard(Turn turn, int number, string words) =>
        With(turn, [.. turn.Files.Select((file, one) => one == number ? OneLine(words) : file.Words)]);

    private static Turn With(Turn turn, IReadOnlyList<string?> words)
    {
        IReadOnlyList<QuestionFile> heard = [.. turn.Files.Select((file, number) => file with { Words = words[number] })];
        return turn with
        {
            Files = heard,
            Question = FileLines.Replace(turn.Question, turn.Files, number => heard[number] == turn.Files[number] ? null : heard[number].Line),
        };
    }

    private static string OneLine(string words)
    {
        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestWords ? line : line[..(char.IsHighSurrogate(line[LongestWords - 1]) ? LongestWords - 1 : LongestWords)];
    }
}

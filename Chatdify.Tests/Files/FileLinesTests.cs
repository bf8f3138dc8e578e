using Chatdify.Core.Conversations;
using Chatdify.Core.Files;
using Chatdify.Core.Turns;

using Xunit;

namespace Chatdify.Tests.Files;

/// <summary>The lines that stand for files in a question.</summary>
public sealed class FileLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("look\n[image]", "look\n[image: not shown to you]")]
    [InlineData("[image]", "[image: not shown to you]")]
    [InlineData("[image]\n\nand more", "[image: not shown to you]\n\nand more")]
    [InlineData("I wrote [image] here\n[image]", "I wrote [image] here\n[image: not shown to you]")]
    [InlineData("[image]\nis what I typed\n[image]", "[image]\nis what I typed\n[image: not shown to you]")]
    [InlineData("its line was cut off", "its line was cut off")]
    [InlineData("x[image]", "x[image]")]
    [InlineData("[image]x", "[image]x")]
    [InlineData("", "")]
    public void The_last_line_of_that_kind_is_the_files(string text, string expected)
    {
        var file = Image("http://chat.test/a.png");

        Assert.Equal(expected, FileLines.Replace(text, [file], _ => FileLines.NotShown(file)));
    }

    [Fact]
    public void Each_file_has_its_own_line()
    {
        QuestionFile[] files = [Image("http://chat.test/1.png"), Voice("http://chat.test/2.mp3"), Image("http://chat.test/3.png")];

        var text = FileLines.Replace("[image]\n[voice message]\n[image]", files, number => number == 0 ? null : $"<{number}>");

        Assert.Equal("[image]\n<1>\n<2>", text);
    }

    [Fact]
    public void A_question_is_recognized_whether_or_not_its_files_were_shown()
    {
        var text = "look\n[image]\n[file]";

        var asked = FileLines.Replace(text, [Image("http://chat.test/1.png")], _ => "[image: not shown to you]");

        Assert.Equal(text, FileLines.Plain(asked));
    }

    [Fact]
    public void Words_that_were_found_out_are_kept_when_the_question_is_put_anew()
    {
        var turn = TurnFiles.Refresh(Turn("[voice message]"), [Message(Voice("http://chat.test/1.mp3"))]);

        turn = TurnFiles.Heard(turn, 0, "  where is\nmy parcel?  ");
        var again = TurnFiles.Refresh(
            turn with { Question = "[voice message]\n\n[voice message]" }, [Message(Voice("http://chat.test/1.mp3")), Message(Voice("http://chat.test/2.mp3"))]);

        Assert.Equal("[voice message: where is my parcel?]", turn.Question);
        Assert.Equal("[voice message: where is my parcel?]\n\n[voice message]", again.Question);
        Assert.Equal(["where is my parcel?", null], again.Files.Select(file => file.Words));
    }

    [Fact]
    public void A_question_that_is_put_back_whole_keeps_the_words_in_it()
    {
        var heard = Voice("http://chat.test/1.mp3") with { Words = "where is it?" };

        var turn = TurnFiles.Refresh(Turn("[voice message: where is it?]\n[image]"), [Message(heard, Image("http://chat.test/2.png"))]);

        Assert.Equal("[voice message: where is it?]\n[image]", turn.Question);
        Assert.Equal(["where is it?", null], turn.Files.Select(file => file.Words));
    }

    [Fact]
    public void Of_many_files_the_newest_go_along()
    {
        var mailbox = Enumerable.Range(0, 3).Select(number => Message([.. Enumerable.Range(0, 5).Select(one => Image($"http://chat.test/{number}-{one}.png"))]));

        var turn = TurnFiles.Refresh(Turn("look"), [.. mailbox]);

        Assert.Equal(QuestionFile.Most, turn.Files.Count);
        Assert.EndsWith("1-0.png", turn.Files[0].Address, StringComparison.Ordinal);
        Assert.EndsWith("2-4.png", turn.Files[^1].Address, StringComparison.Ordinal);
    }

    private static QuestionFile Image(string address) => new() { Kind = "image", Address = address };

    private static QuestionFile Voice(string address) => new() { Kind = "audio", Address = address };

    private static Turn Turn(string question) => new() { Id = "t1", StartedAt = Now, Question = question };

    private static MailboxMessage Message(params QuestionFile[] files) => new() { Id = 1, ReceivedAt = Now, Text = "", CorrelationId = "c", Files = files };
}

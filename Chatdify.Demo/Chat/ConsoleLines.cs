using System.Threading.Channels;

namespace Chatdify.Demo.Chat;

/// <summary>Lines of a console as a channel: reading a console cannot be cancelled, waiting for a channel can.</summary>
internal static class ConsoleLines
{
    /// <summary>Completed at the end of the input.</summary>
    public static ChannelReader<string> Of(TextReader input)
    {
        var lines = Channel.CreateUnbounded<string>();
        var reading = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
            {
                lines.Writer.TryWrite(line);
            }

            lines.Writer.Complete();
        })
        {
            IsBackground = true,
        };
        reading.Start();
        return lines.Reader;
    }
}

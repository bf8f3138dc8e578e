using Spectre.Console;

namespace Chatdify.Demo.Hops;

/// <summary>Prints a conversation's hops with the milliseconds since the first of them.</summary>
internal sealed class HopPrinter(IAnsiConsole console, HopLog log)
{
    public HopLog Log => log;

    public void Print(long conversation, DateTimeOffset since)
    {
        var hops = log.Of(conversation, since);
        foreach (var hop in hops)
        {
            var line = $"{(hop.At - hops[0].At).TotalMilliseconds,8:0} ms  {hop.Way,-20}  {hop.What}";
            console.MarkupLineInterpolated(hop.Failed ? (FormattableString)$"[red]{line}[/]" : $"{line}");
        }
    }
}

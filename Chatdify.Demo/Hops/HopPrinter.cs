using Spectre.Console;

namespace Chatdify.Demo.Hops;

/// <summary>Prints a conversation's hops with the milliseconds since the first of them.</summary>
internal sealed class HopPrinter(IAnsiConsole console, HopLog log)
{
    public HopLog Log => log;

    public void Print(long conversation, DateTimeOffset since)
    {
        var hops = log.Of(conversation, since);
        if (hops.Count == 0)
        {
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = false }
            .AddColumn(new TableColumn("ms") { Alignment = Justify.Right, NoWrap = true, Padding = new Padding(2, 0, 1, 0) })
            .AddColumn(new TableColumn("way") { NoWrap = true, Padding = new Padding(1, 0, 1, 0) })
            .AddColumn(new TableColumn("what"));
        foreach (var hop in hops)
        {
            table.AddRow(
                new Markup($"[grey]{(hop.At - hops[0].At).TotalMilliseconds:0} ms[/]"),
                new Markup(Markup.Escape(hop.Way)),
                new Markup(hop.Failed ? $"[red]{Markup.Escape(hop.What)}[/]" : Markup.Escape(hop.What)));
        }

        console.Write(table);
    }
}

using Spectre.Console;

namespace Chatdify.Demo.Scripted;

/// <summary>Checks what the script expects, prints each with a tick or a cross, and counts.</summary>
internal sealed class Expectations(IAnsiConsole console)
{
    private int _held;
    private int _checked;

    public bool AllHeld => _held == _checked;

    /// <param name="what">The expectation as a sentence.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="seen">What was seen instead, printed when it does not.</param>
    public void Check(string what, bool holds, object seen)
    {
        _checked++;
        if (holds)
        {
            _held++;
            console.MarkupLineInterpolated($"  [green]✓[/] {what}");
        }
        else
        {
            console.MarkupLineInterpolated($"  [red]✗ {what}[/] (seen: {(seen is "" ? "nothing" : seen)})");
        }
    }

    public void Summarise()
    {
        console.WriteLine();
        console.MarkupLineInterpolated(AllHeld
            ? (FormattableString)$"[green]{_held} of {_checked} expectations held[/]"
            : $"[red]{_held} of {_checked} expectations held[/]");
    }
}

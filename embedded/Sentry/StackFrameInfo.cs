using System.Diagnostics;

namespace Sentry.Protocol;

/// <summary>One frame of a stack trace, as it is sent.</summary>
internal sealed record StackFrameInfo(string Function, string? Module, string? File, int Line, bool InApp)
{
    private static readonly string[] ForeignModules = ["System.", "Microsoft.", "Azure.", "Polly.", "Sentry."];

    /// <summary>Sentry's order: the outermost call first.</summary>
    public static List<StackFrameInfo> From(StackTrace trace) =>
        [.. trace.GetFrames().Select(From).OfType<StackFrameInfo>().Reverse()];

    private static StackFrameInfo? From(StackFrame frame)
    {
        if (DiagnosticMethodInfo.Create(frame) is not { } method)
        {
            return null;
        }

        var module = method.DeclaringTypeName;
        return new StackFrameInfo(
            method.Name,
            module,
            // The directory would tell whose machine built the product.
            Path.GetFileName(frame.GetFileName()),
            frame.GetFileLineNumber(),
            module is not null && !Array.Exists(ForeignModules, prefix => module.StartsWith(prefix, StringComparison.Ordinal)));
    }
}

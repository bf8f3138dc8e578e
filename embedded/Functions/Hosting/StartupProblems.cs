using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chatdify.Embedded.Functions.Hosting;

/// <summary>Finds what options registered with ValidateOnStart complain about.</summary>
internal static class StartupProblems
{
    public static IReadOnlyList<string> OfOptions(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            return [.. Lines(e)];
        }
    }

    // An InvalidOperationException is a value that does not fit the type of its option; the binder's message names the key.
    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException several => several.InnerExceptions.SelectMany(Lines),
        _ => [exception.Message],
    };
}

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stands for the official type of this name: where an application starts.</summary>
public class FunctionsApplication
{
    /// <summary>Reads host.json, local.settings.json, the environment and the arguments.</summary>
    /// <param name="args"><c>--port</c>, and any setting as <c>--Key:Name=value</c>.</param>
    /// <returns>The builder.</returns>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, new());
}

using Chatdify.Simulators.Azurite;

namespace Chatdify.Simulators.App;

/// <summary>Where the build of the app lies that belongs to this build of tests or demo: same flavour, same configuration.</summary>
internal static class AppLocation
{
    /// <summary>The folder with <c>Chatdify.Functions.dll</c>.</summary>
    public static string Folder()
    {
        var (framework, configuration) = (Own.Name, Own.Parent!.Name);
        return Path.Combine(RepositoryRoot.Find(), "Chatdify.Functions", "bin", Flavour, configuration, framework);
    }

    /// <summary>Whether that is the build against the official packages, which only the real Functions host can run.</summary>
    public static bool IsOfficial => Flavour == "official";

    private static DirectoryInfo Own => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string Flavour => Own.Parent!.Parent!.Name;
}

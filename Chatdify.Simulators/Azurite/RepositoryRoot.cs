namespace Chatdify.Simulators.Azurite;

/// <summary>Finds the checkout that this build stands in, by its lock file.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder with <c>package-lock.json</c> above the running assembly, or above the current directory.</summary>
    /// <exception cref="DirectoryNotFoundException">Neither lies in a checkout.</exception>
    public static string Find() =>
        Above(AppContext.BaseDirectory) ?? Above(Directory.GetCurrentDirectory())
        ?? throw new DirectoryNotFoundException(
            $"No package-lock.json above {AppContext.BaseDirectory} or the current directory: run this from a checkout.");

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "package-lock.json")) && File.Exists(Path.Combine(folder.FullName, "Chatdify.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}

using Chatdify.Core.Settings;

namespace Chatdify.Core.Files;

/// <summary>Settings under <c>Files</c>: what is carried between customers and pipelines.</summary>
public sealed class FilesOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Files";

    /// <summary>Largest file in bytes, either way. Each is held in memory while it is passed on. Default 15 MiB.</summary>
    [Within(1024, 104_857_600)]
    public int MaxBytes { get; set; } = 15 * 1024 * 1024;
}

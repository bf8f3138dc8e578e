namespace Chatdify.Core.Settings;

/// <summary>A section of the settings and the class that it fills.</summary>
/// <param name="Name">Such as <c>Dify</c> or <c>Pipeline:Canary</c>.</param>
/// <param name="Options">The class, whose properties are all that the section may hold, besides sections of their own.</param>
internal sealed record SettingsSection(string Name, Type Options);

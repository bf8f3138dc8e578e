namespace Chatdify.Core.Files;

/// <summary>A file that goes with a question.</summary>
/// <param name="Kind">What the backend calls its kind, such as <c>document</c>.</param>
/// <param name="Id">The backend's id of the file, where it was uploaded before.</param>
/// <param name="Content">The file, where it goes along itself.</param>
public sealed record TakenFile(string Kind, string? Id = null, FileContent? Content = null);

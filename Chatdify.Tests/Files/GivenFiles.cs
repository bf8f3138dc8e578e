using Chatdify.Core.Files;

namespace Chatdify.Tests.Files;

/// <summary>The files of customers without a Chatwoot: by address, what there is or why not.</summary>
internal sealed class GivenFiles(params (QuestionFile File, FetchedFile Fetched)[] files) : IQuestionFiles
{
    /// <summary>The addresses that were opened, in order.</summary>
    public List<string> Opened { get; } = [];

    public static (QuestionFile File, FetchedFile Fetched) Good(string kind, string name, string type, string content = "bytes") => (
        new QuestionFile { Kind = kind, Address = $"https://chat.test/{name}", Name = name, ContentType = type },
        new FetchedFile(new FileContent(name, type, System.Text.Encoding.UTF8.GetBytes(content)), null));

    public Task<FetchedFile> OpenAsync(QuestionFile file, CancellationToken cancellationToken)
    {
        Opened.Add(file.Address);
        return Task.FromResult(files.Single(one => one.File.Address == file.Address).Fetched);
    }
}

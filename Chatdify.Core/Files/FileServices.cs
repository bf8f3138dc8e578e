using Chatdify.Core.Settings;

using Microsoft.Extensions.DependencyInjection;

namespace Chatdify.Core.Files;

/// <summary>Registers what carries files between customers and pipelines.</summary>
internal static class FileServices
{
    public static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddSettings<FilesOptions>(FilesOptions.SectionName)
        .AddSingleton(_ => new FileClients())
        .AddSingleton<FileFetcher>()
        .AddSingleton<FileTaking>()
        .AddSingleton<IQuestionFiles, QuestionFiles>();
}

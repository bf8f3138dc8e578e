using System.Security.Cryptography;
using System.Text;

namespace Chatdify.Core.Pipelines.Answers;

/// <summary>
/// A key by which a backend can know a question again: the same for every attempt to ask it, another as soon as the customer has written more.
/// </summary>
internal static class QuestionKey
{
    /// <summary>The key, in the form of a GUID. It tells nothing of the question.</summary>
    public static string Of(PipelineQuestion question)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{question.CorrelationId}\n{question.User}\n{question.Text}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}

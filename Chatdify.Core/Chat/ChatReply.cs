using Chatdify.Core.Pipelines;

namespace Chatdify.Core.Chat;

/// <summary>What became of a request of the chat API.</summary>
public abstract record ChatReply
{
    private ChatReply()
    {
    }

    /// <summary>The answer to <paramref name="User"/>, without reasoning; empty when the pipeline had nothing to say.</summary>
    public sealed record Answered(string Text, string User) : ChatReply
    {
        /// <summary>What it took, if the backend tells.</summary>
        public PipelineUsage? Usage { get; init; }
    }

    /// <summary>Another request of the thread is being answered.</summary>
    public sealed record Busy : ChatReply;

    /// <summary>The thread belongs to another user.</summary>
    public sealed record OtherUser : ChatReply;

    /// <summary>No answer in the time allowed.</summary>
    public sealed record Late : ChatReply;

    /// <summary>The pipeline failed.</summary>
    public sealed record Failed(PipelineFailure Failure) : ChatReply;
}

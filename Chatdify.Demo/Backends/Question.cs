using Chatdify.Simulators;

namespace Chatdify.Demo.Backends;

/// <summary>A question as a backend received it.</summary>
/// <param name="Request">The call.</param>
/// <param name="Text">What was asked.</param>
/// <param name="GivenThread">The backend's own conversation in which the app asked; null for a new one.</param>
/// <param name="Thread">The backend's own conversation in which it was answered; null if it was not.</param>
internal sealed record Question(LoggedRequest Request, string Text, string? GivenThread, string? Thread)
{
    /// <summary>Whether the backend answered with an error instead.</summary>
    public bool IsRefused => Request.Status is >= 400;

    /// <summary>From the question to the last word of the answer; null while it lasts, and after an error.</summary>
    public TimeSpan? AnsweredAfter => IsRefused ? null : Request.EndedAt - Request.Time;
}

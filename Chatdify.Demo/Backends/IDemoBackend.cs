namespace Chatdify.Demo.Backends;

/// <summary>The simulator of one backend, as the demo needs it.</summary>
internal interface IDemoBackend : IAsyncDisposable
{
    /// <summary>Where it can be reached.</summary>
    Uri Address { get; }

    /// <summary>The settings by which the app asks it and nobody else.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>What it was asked in a conversation of Chatwoot, oldest first; also what it answered with an error.</summary>
    IReadOnlyList<Question> QuestionsOf(long conversation);
}

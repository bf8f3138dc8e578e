using System.Collections.Concurrent;

using Chatdify.Simulators;

namespace Chatdify.Tests.Flows.Backends;

/// <summary>How a backend answers one question.</summary>
/// <param name="Text">What it says, in paragraphs.</param>
public sealed record Play(string Text)
{
    /// <summary>It says nothing before this.</summary>
    public Task Thinking { get; init; } = Task.CompletedTask;

    /// <summary>It says its last paragraph, or the last word of it, after this; null if it does not pause.</summary>
    public Task? BeforeEnd { get; init; }
}

/// <summary>A backend as the flows see it that are the same for all: what it is told to say, and what it was asked.</summary>
public abstract class BackendActor : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>Settings that make it the app's backend.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The end of the path that questions are posted to.</summary>
    public abstract string Path { get; }

    public abstract FaultScript Faults { get; }

    public abstract RequestLog Requests { get; }

    /// <summary>Whether a question that may have arrived is asked again; else a human is called.</summary>
    public virtual bool IsAskedAgain => true;

    /// <summary>Whether the rest of an answer can be had whose beginning was heard by a process that died.</summary>
    public virtual bool KeepsAnswers => true;

    /// <summary>By question, how it is answered; others are repeated.</summary>
    public ConcurrentDictionary<string, Play> Plays { get; } = new(StringComparer.Ordinal);

    /// <summary>Questions that it has begun to work on, oldest first.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public abstract Task StartAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Has this happen to a question each time that it is asked.</summary>
    public IDisposable Fails(string question, Fault fault) => Faults.On("POST", Path, fault, request => IsAbout(request, question));

    /// <summary>How often a question reached the server.</summary>
    public int CallsAbout(string question) => Requests.Of("POST", Path).Count(request => IsAbout(request, question));

    protected Play Begin(string question)
    {
        _asked.Enqueue(question);
        return Plays.GetValueOrDefault(question) ?? new Play($"re: {question}");
    }

    private static bool IsAbout(LoggedRequest request, string question) => request.Body.Contains(question, StringComparison.Ordinal);
}

/// <summary>A backend on a simulator.</summary>
public abstract class BackendActor<TSimulator, TQuestion, TScript>(Func<Task<TSimulator>> start) : BackendActor
    where TSimulator : ScriptedSimulator<TSimulator, TQuestion, TScript>
{
    private TSimulator? _simulator;

    public sealed override FaultScript Faults => Simulator.Faults;

    public sealed override RequestLog Requests => Simulator.Requests;

    protected TSimulator Simulator => _simulator ?? throw new InvalidOperationException("The backend does not run.");

    public sealed override async Task StartAsync()
    {
        _simulator = await start();
        _simulator.Reply(question => ScriptOf(Begin(TextOf(question))));
    }

    public sealed override async ValueTask DisposeAsync()
    {
        await Simulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract string TextOf(TQuestion question);

    protected abstract TScript ScriptOf(Play play);
}

namespace Chatdify.Simulators.Steps;

/// <summary>What goes wrong with a call that passes a <see cref="StepProxy"/>, as Azure Storage and the network before it fail.</summary>
public sealed record StepFault
{
    private StepFault(string name, StepSide side) => (Name, Side) = (name, side);

    /// <summary>503 <c>ServerBusy</c>, without effect: throttled.</summary>
    public static StepFault ServerBusy { get; } = new("503 before", StepSide.Before) { Status = 503, Code = "ServerBusy", Message = "The server is busy." };

    /// <summary>500 <c>InternalError</c>, without effect.</summary>
    public static StepFault InternalError { get; } = new("500 before", StepSide.Before)
    {
        Status = 500,
        Code = "InternalError",
        Message = "The server encountered an internal error. Please retry the request.",
    };

    /// <summary>500 <c>OperationTimedOut</c> although it has happened.</summary>
    public static StepFault TimedOutAfter { get; } = new("500 after", StepSide.After)
    {
        Status = 500,
        Code = "OperationTimedOut",
        Message = "The operation could not be completed within the permitted time.",
    };

    /// <summary>The connection is dropped before the call arrives.</summary>
    public static StepFault ResetBefore { get; } = new("reset before", StepSide.Before);

    /// <summary>It has happened, and the connection is dropped before the answer.</summary>
    public static StepFault ResetAfter { get; } = new("reset after", StepSide.After);

    /// <summary>For tables of results.</summary>
    public string Name { get; }

    /// <summary>Whether the call has its effect.</summary>
    public StepSide Side { get; }

    /// <summary>How long a call is late.</summary>
    internal TimeSpan Delay { get; private init; }

    /// <summary>Status of the answer; null for a dropped connection.</summary>
    internal int? Status { get; private init; }

    internal string Code { get; private init; } = "";

    internal string Message { get; private init; } = "";

    /// <summary>Whether it is late only.</summary>
    internal bool IsHarmless => Delay > TimeSpan.Zero;

    /// <summary>Everything is right but late: held back before the effect, or the answer after it.</summary>
    public static StepFault Late(TimeSpan delay, StepSide side) => new($"late {side}", side) { Delay = delay };
}

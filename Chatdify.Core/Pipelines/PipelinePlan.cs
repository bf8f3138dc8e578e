namespace Chatdify.Core.Pipelines;

/// <summary>Who is asked in a turn, one after the other as each gives up, until a human is called.</summary>
/// <param name="Backends">At least one; none twice.</param>
/// <param name="Text">What the customer is told before the human comes, in place of the usual word; null for the usual word.</param>
public sealed record PipelinePlan(IReadOnlyList<PipelineRef> Backends, string? Text)
{
    /// <summary>Who is asked at this step; the last one when the settings have become shorter since.</summary>
    public PipelineRef At(int step) => Backends[Math.Min(step, Backends.Count - 1)];

    /// <summary>Whether somebody is left to be asked after this step.</summary>
    public bool HasNext(int step) => step + 1 < Backends.Count;

    /// <summary>
    /// Until when the one of this step is waited for: an equal share of the time from <paramref name="since"/>, when its step began, to
    /// <paramref name="end"/>; the last one has all of it.
    /// </summary>
    public DateTimeOffset LeaveAt(int step, DateTimeOffset since, DateTimeOffset end) =>
        HasNext(step) && end > since ? since + ((end - since) / (Backends.Count - step)) : end;
}

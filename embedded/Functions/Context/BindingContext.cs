namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands for the official type of this name.</summary>
public abstract class BindingContext
{
    /// <summary>
    /// Data about the trigger; names are case-insensitive. HTTP: the route values, as text. Queue: <c>QueueTrigger</c> (the text),
    /// <c>Id</c>, <c>PopReceipt</c>, and as JSON text, which is how the official host delivers them, <c>DequeueCount</c>
    /// (<c>"1"</c>), <c>InsertionTime</c>, <c>ExpirationTime</c>, <c>NextVisibleTime</c> (<c>"\"2026-01-31T12:00:00+00:00\""</c>).
    /// </summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

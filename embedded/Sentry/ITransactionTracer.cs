namespace Sentry;

/// <summary>Stands for Sentry.ITransactionTracer: the outermost span, which is what is sent.</summary>
public interface ITransactionTracer : ISpan;

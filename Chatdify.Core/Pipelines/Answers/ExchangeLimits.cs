namespace Chatdify.Core.Pipelines.Answers;

/// <summary>How patient an exchange is.</summary>
/// <param name="IdleTimeout">Longest silence; every byte ends it.</param>
/// <param name="MaxStreamBytes">Longest stream.</param>
internal sealed record ExchangeLimits(TimeSpan IdleTimeout, long MaxStreamBytes);

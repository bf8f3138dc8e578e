namespace Chatdify.Core.Pipelines.Sse;

/// <summary>A stream grew past what any real answer needs; <see cref="Exception.Message"/> says which limit it was.</summary>
internal sealed class SseLimitException(string message) : Exception(message);

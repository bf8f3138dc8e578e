namespace Chatdify.Core.Handoff;

/// <summary>Why a human is called.</summary>
/// <param name="Code">Short stable code, such as <c>deadline</c> or <c>http_500</c>.</param>
/// <param name="Detail">One line for the team; no customer text, no key.</param>
public sealed record HandoffReason(string Code, string Detail);

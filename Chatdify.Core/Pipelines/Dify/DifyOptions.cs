namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Settings of the Dify backend.</summary>
public sealed class DifyOptions
{
    public const string SectionName = "Dify";

    /// <summary>Address of the API, with or without <c>/v1</c>, such as <c>https://api.dify.ai/v1</c>. Required.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Key of the app (<c>app-…</c>), which also chooses it. Required.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Longest silence of Dify while it answers; its keep-alive pings, every 10 s, count as a sign of life.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Questions asked at the same time; a default Dify installation serves about 10 requests at once.</summary>
    public int MaxConcurrency { get; set; } = 32;

    /// <summary>Longest answer stream in bytes, all workflow events included.</summary>
    public long MaxStreamBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Agent apps: answer with the text of the last step only, without what was said before each tool call.</summary>
    public bool FinalStepOnly { get; set; }
}

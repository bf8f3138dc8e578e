using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>Settings of the Dify backend.</summary>
public sealed class DifyOptions
{
    public const string SectionName = "Dify";

    /// <summary>Address of the API, with or without <c>/v1</c>, such as <c>https://api.dify.ai/v1</c>. Required.</summary>
    [BackendAddress(Missing = "is missing; set the address of Dify's API, such as https://api.dify.ai/v1.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>Key of the app (<c>app-…</c>), which also chooses it. Required.</summary>
    [BackendKey(Missing = "is missing; copy it from the app's page 'API Access' in Dify.")]
    [NotPrefixed("dataset-", "is the key of a knowledge base; the app's key starts with app-.")]
    public string ApiKey { get; set; } = "";

    /// <summary>Longest silence of Dify while it answers; its keep-alive pings, every 10 s, count as a sign of life.</summary>
    [Between("00:00:01", "00:20:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Questions asked at the same time; a default Dify installation serves about 10 requests at once.</summary>
    [Within(1, 1000)]
    public int MaxConcurrency { get; set; } = 32;

    /// <summary>Longest answer stream in bytes, all workflow events included.</summary>
    [Within(65_536, 1_073_741_824)]
    public long MaxStreamBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Agent apps: answer with the text of the last step only, without what was said before each tool call.</summary>
    public bool FinalStepOnly { get; set; }
}

using System.ComponentModel.DataAnnotations;

using Chatdify.Core.Settings;

namespace Chatdify.Core.Pipelines.Dify;

/// <summary>The kinds of app that are asked in different ways.</summary>
public enum DifyAppKind
{
    /// <summary>As Dify says it is.</summary>
    Auto,

    /// <summary>A chatbot, chatflow or agent: Dify keeps the conversation.</summary>
    Chat,

    /// <summary>A workflow: one run per question, without memory.</summary>
    Workflow,
}

/// <summary>Settings of the Dify backend.</summary>
public sealed class DifyOptions : IValidatableObject
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

    /// <summary>The kind of app; Auto has Dify tell it.</summary>
    public DifyAppKind App { get; set; }

    /// <summary>Workflow apps: the input that takes the question.</summary>
    public string QuestionInput { get; set; } = "query";

    /// <summary>Workflow apps: the input that takes what was said before; none if empty.</summary>
    public string HistoryInput { get; set; } = "";

    /// <summary>Workflow apps: the output that is the answer; if empty the only text, else the one named answer, text or result.</summary>
    public string AnswerOutput { get; set; } = "";

    /// <summary>Chatflows: give conversation variables that are named like an input the input's value before each question.</summary>
    public bool SyncVariables { get; set; }

    /// <summary>Upload the customer's files to the app, where its file upload is on. Otherwise the question says that there is one.</summary>
    public bool Files { get; set; } = true;

    /// <summary>Have Dify make voice messages text, where speech to text is on in the app.</summary>
    public bool Transcribe { get; set; } = true;

    /// <summary>Who answers when a chatflow waits for human input: somebody of the team, to whom the conversation is handed (as Staff with a private note), or the visitor.</summary>
    public HumanInputMode HumanInput { get; set; } = HumanInputMode.Human;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (QuestionInput == HistoryInput)
        {
            yield return new ValidationResult("must not name the input that takes the question.", [nameof(HistoryInput)]);
        }
    }
}

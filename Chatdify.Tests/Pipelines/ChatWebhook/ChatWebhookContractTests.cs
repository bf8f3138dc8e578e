using Chatdify.Core.Pipelines;
using Chatdify.Core.Pipelines.ChatWebhook;
using Chatdify.Tests.Pipelines.Contract;

using Microsoft.Extensions.Logging.Abstractions;

namespace Chatdify.Tests.Pipelines.ChatWebhook;

/// <summary>A chat webhook does what every backend does, and leaves alone what it may have done already.</summary>
public class ChatWebhookContractTests : PipelineContract
{
    protected virtual bool Idempotent => false;

    protected override string ConversationId => "thread-9";

    protected override FailureKind WhenFateIsUnclear => FailureKind.RunUnknown;

    /// <summary>The URL is all there is: 404 means that it is wrong.</summary>
    protected override FailureKind WhenConversationIsUnknown => FailureKind.Permanent;

    /// <summary>n8n answers 500 when a workflow failed half way.</summary>
    protected override FailureKind KindOf(int status, FailureKind usual) => status == 500 ? WhenFateIsUnclear : usual;

    protected override IPipeline Make(HttpMessageHandler network, TimeProvider time)
    {
        var options = new ChatWebhookOptions { Url = new Uri("http://n8n.test/webhook/chat"), IdleTimeout = IdleTimeout, Idempotent = Idempotent };
        return new ChatWebhookPipeline(
            new ChatWebhookClient(new HttpClient(network), options), options, time, NullLogger<ChatWebhookPipeline>.Instance);
    }

    protected override string StreamOf(params string[] pieces) =>
        string.Concat(pieces.Select(piece => $"data: {{\"response\":\"{piece}\"}}\n\n")) + "data: [DONE]\n\n";

    protected override string CutStreamOf(string text) => $"data: {{\"response\":\"{text}\"}}\n\n";

    protected override string WholeOf(string text) => $$"""{"response":"{{text}}","thread_id":"thread-9"}""";

    protected override string ErrorOf(int status) => """{"message":"no\nnot now"}""";
}

/// <summary>The same for one that may be asked twice.</summary>
public sealed class IdempotentChatWebhookContractTests : ChatWebhookContractTests
{
    protected override bool Idempotent => true;

    protected override FailureKind WhenFateIsUnclear => FailureKind.Transient;
}

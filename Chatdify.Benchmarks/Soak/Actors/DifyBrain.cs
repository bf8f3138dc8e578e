using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;

using Chatdify.Benchmarks.Soak.Histories;
using Chatdify.Benchmarks.Soak.Plans;
using Chatdify.Benchmarks.Soak.Stage;
using Chatdify.Simulators.Dify;

namespace Chatdify.Benchmarks.Soak.Actors;

/// <summary>Meets questions as the plans of their conversations say, and remembers each.</summary>
internal sealed class DifyBrain(Func<Uri> app) : IDisposable
{
    private static readonly string Filling = new('x', 4200);
    private static readonly string[] Labels = ["vip"];
    private readonly ConcurrentDictionary<long, Player> _players = new();
    private readonly HttpClient _http = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        DefaultRequestHeaders = { { "X-Api-Key", SoakSettings.ApiKey } },
    };

    private int _nonce;

    /// <summary>Whether Dify is well from now on, whatever the plans say.</summary>
    public bool IsWell { get; set; }

    /// <summary>How often each behaviour was played.</summary>
    public ConcurrentDictionary<DifyAct, int> Played { get; } = new();

    /// <summary>From now on questions of this conversation are met as planned.</summary>
    public void Enter(long conversation, ConversationPlan plan) => _players[conversation] = new Player(plan);

    /// <summary>The questions of a conversation, which is then forgotten.</summary>
    public IReadOnlyList<Question> Leave(long conversation) =>
        _players.TryRemove(conversation, out var player) ? [.. player.Questions] : [];

    /// <summary>How a request is met. Called under the simulator's lock.</summary>
    public DifyScript Answer(DifyRequest request)
    {
        var conversation = long.Parse($"{request.Inputs["chatwoot_conversation_id"]}", CultureInfo.InvariantCulture);
        if (!_players.TryGetValue(conversation, out var player))
        {
            return DifyScript.Answer("Nobody plays this conversation any more.");
        }

        var step = IsWell ? new DifyStep(DifyAct.Answer, TimeSpan.Zero) : player.Next();
        var nonce = Interlocked.Increment(ref _nonce).ToString(CultureInfo.InvariantCulture);
        player.Questions.Enqueue(new Question(DateTimeOffset.UtcNow, nonce, Marks.Questions(request.Query), step.Act));
        Played.AddOrUpdate(step.Act, 1, (_, count) => count + 1);
        return Script(step.Act, nonce, conversation).ThinkingFor(step.Thinking);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private DifyScript Script(DifyAct act, string nonce, long conversation)
    {
        var answer = $"Here you are: {Marks.Answer(nonce)}.";
        return act switch
        {
            DifyAct.AnswerLong => DifyScript.Answer($"{answer} {Filling}\n\nAnd the rest {Marks.Answer(nonce + ".2")}."),
            DifyAct.AnswerSlowly => DifyScript.Answer($"{answer} Word for word it comes to you.").Slowly(TimeSpan.FromMilliseconds(200)),
            DifyAct.LateHeaders => DifyScript.Answer(answer).SlowFirstByte(TimeSpan.FromSeconds(2)),
            DifyAct.Error500 => DifyScript.Error(500, "internal_server_error", "scripted"),
            DifyAct.Error429 => DifyScript.Error(429, "too_many_requests", "scripted"),
            DifyAct.Html502 => DifyScript.Html(502),
            DifyAct.ErrorMidStream => DifyScript.ErrorMidStream("Half an answer", "internal_server_error", 500, "scripted"),
            DifyAct.CutButSaved => DifyScript.CutAfter("Here you", answerSavedAnyway: true, savedAnswer: answer),
            DifyAct.CutAndLost => DifyScript.CutAfter("Here you", answerSavedAnyway: false).ByReset(),
            DifyAct.Empty => DifyScript.Empty(),
            DifyAct.Hang => DifyScript.Hang(),
            DifyAct.PingOnly => DifyScript.PingOnly(),
            DifyAct.Forgotten => DifyScript.ConversationGone(),
            DifyAct.CallbackLabels => DifyScript.Answer(answer).Doing((_, stop) => LabelAsync(conversation, stop)),
            DifyAct.CallbackMessage => DifyScript.Answer(answer).Doing((_, stop) => SendAsync(conversation, nonce, stop)),
            DifyAct.CallbackMessageOnly => DifyScript.Empty().Doing((_, stop) => SendAsync(conversation, nonce, stop)),
            DifyAct.CallbackOpen => DifyScript.Answer(answer).Doing((_, stop) => ToggleAsync(conversation, "open", stop)),
            DifyAct.CallbackResolve => DifyScript.Answer(answer).Doing((_, stop) => ToggleAsync(conversation, "resolved", stop)),
            _ => DifyScript.Answer(answer),
        };
    }

    private Task LabelAsync(long conversation, CancellationToken stop) => PostAsync($"update-labels/{conversation}", Labels, stop);

    private Task ToggleAsync(long conversation, string status, CancellationToken stop) =>
        PostAsync($"toggle-status/{conversation}", new { status }, stop);

    private Task SendAsync(long conversation, string nonce, CancellationToken stop) =>
        PostAsync(
            "send-chatwoot-message",
            new { conversation_id = conversation, message = $"By the way {Marks.Callback(nonce)}.", is_private = false },
            stop);

    /// <summary>As an HTTP node without a failure branch: whatever goes wrong, the run goes on.</summary>
    private async Task PostAsync(string route, object body, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri(app(), $"api/v1/{route}"), body, stop);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // The app is away for the moment.
        }
    }

    private sealed class Player(ConversationPlan plan)
    {
        private int _next;

        public ConcurrentQueue<Question> Questions { get; } = new();

        public DifyStep Next() => plan.Dify[_next++ % plan.Dify.Count];
    }
}

/// <summary>A question as Dify met it.</summary>
internal sealed record Question(DateTimeOffset At, string Nonce, IReadOnlyList<string> Marks, DifyAct Act);

namespace Chatdify.Benchmarks.Soak.Plans;

/// <summary>Draws how Dify meets a conversation's questions.</summary>
internal static class DifyDrawing
{
    private const int Questions = 12;

    private static readonly (int Weight, DifyAct Act)[] Acts =
    [
        (58, DifyAct.Answer), (5, DifyAct.AnswerLong), (5, DifyAct.AnswerSlowly), (2, DifyAct.LateHeaders), (3, DifyAct.Error500), (3, DifyAct.Error429),
        (2, DifyAct.Html502), (3, DifyAct.ErrorMidStream), (3, DifyAct.CutButSaved), (3, DifyAct.CutAndLost), (2, DifyAct.Empty), (1, DifyAct.Hang),
        (1, DifyAct.PingOnly), (1, DifyAct.Forgotten), (3, DifyAct.CallbackLabels), (3, DifyAct.CallbackMessage), (2, DifyAct.CallbackMessageOnly),
        (2, DifyAct.CallbackOpen), (2, DifyAct.CallbackResolve),
    ];

    public static IReadOnlyList<DifyStep> Draw(Dice dice) =>
        [.. Enumerable.Range(0, Questions).Select(_ => new DifyStep(dice.Weighted(Acts), dice.Milliseconds(0, dice.OneOf(50, 400, 1500, 3000))))];
}

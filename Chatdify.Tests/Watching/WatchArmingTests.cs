using Chatdify.Core.Conversations;
using Chatdify.Core.Queueing;
using Chatdify.Core.Turns;
using Chatdify.Core.Watching;

using Moq;

using Xunit;

namespace Chatdify.Tests.Watching;

/// <summary>When the first looks come.</summary>
public sealed class WatchArmingTests
{
    private static readonly ConversationKey Key = new(3, 412);
    private readonly ManualTimeProvider _time = new();
    private readonly List<double> _looks = [];

    [Theory]
    [InlineData(1.5, 10, 120, 12.5, 115)]
    [InlineData(0, 3, 120, 4, 115)]
    [InlineData(60, 25, 120, 86, 115)]
    [InlineData(60, 25, 90, 81, 106)]
    [InlineData(0, 10, 3, 2, 12)]
    [InlineData(60, 10, 3600, 71, 3595)]
    public async Task The_first_look_comes_when_a_dead_worker_can_be_told_and_one_behind_the_moment_when_all_look(
        double quiet, double lease, double deadline, double first, double behind)
    {
        await Arming(quiet, lease, deadline).ArmAsync(Key, route: null, default);

        Assert.Equal([first, behind], _looks);
    }

    [Fact]
    public async Task What_was_stored_in_time_needs_no_other_look()
    {
        var arming = Arming(1.5, 10, 120);
        var firstLook = await arming.ArmAsync(Key, route: null, default);
        _looks.Clear();

        _time.Advance(TimeSpan.FromSeconds(12));
        await arming.StoredAsync(Key, route: null, firstLook, default);

        Assert.Empty(_looks);
    }

    [Fact]
    public async Task What_was_stored_so_late_that_the_first_look_found_nothing_is_looked_at_again()
    {
        var arming = Arming(1.5, 10, 120);
        var firstLook = await arming.ArmAsync(Key, route: null, default);
        _looks.Clear();

        _time.Advance(TimeSpan.FromSeconds(12.5));
        await arming.StoredAsync(Key, route: null, firstLook, default);

        Assert.Equal([12.5, 115], _looks);
    }

    [Fact]
    public async Task Where_the_chain_may_be_dead_one_more_link_comes_after_a_lease()
    {
        await Arming(1.5, 10, 120).AgainAsync(Key, route: null, default);

        Assert.Equal([11], _looks);
    }

    private WatchArming Arming(double quiet, double lease, double deadline)
    {
        var queue = new Mock<IWorkQueue>();
        queue.Setup(one => one.WatchAsync(ChoreWork.For(Key), It.IsAny<TimeSpan>(), default))
            .Callback((ChoreWork _, TimeSpan delay, CancellationToken _) => _looks.Add(delay.TotalSeconds)).Returns(Task.CompletedTask);
        var options = new TurnOptions
        {
            QuietPeriod = TimeSpan.FromSeconds(quiet),
            Lease = TimeSpan.FromSeconds(lease),
            AnswerDeadline = TimeSpan.FromSeconds(deadline),
        };
        return new WatchArming(queue.Object, Unrouted.Of(options), _time);
    }
}

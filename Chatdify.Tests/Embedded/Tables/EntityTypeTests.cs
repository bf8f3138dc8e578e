using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class EntityTypeTests
{
    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(9007199254740993)] // 2^53 + 1: lost by everything that takes numbers for doubles
    [InlineData(0L)]
    public async Task A_64_bit_integer_comes_back_exactly(long value) =>
        Assert.Equal(value, (await RoundTripAsync(value)).GetInt64("Value"));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task A_32_bit_integer_comes_back_as_one(int value) =>
        Assert.Equal(value, (await RoundTripAsync(value)).GetInt32("Value"));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(5.0)] // a whole number stays a double
    [InlineData(0.1)]
    [InlineData(-1.5e-300)]
    public async Task A_double_comes_back_as_one(double value) =>
        Assert.Equal(value, (await RoundTripAsync(value)).GetDouble("Value"));

    [Theory]
    [InlineData("")]
    [InlineData("Сайн байна уу 👋🏽 \"quoted\" \\ 'single' \u2028 \t\r\n {{liquid}} --changeset")]
    [InlineData("2026-11-21T10:00:00Z")] // looks like a date and is none
    public async Task Text_comes_back_unchanged(string value) =>
        Assert.Equal(value, (await RoundTripAsync(value)).GetString("Value"));

    [Fact]
    public async Task Booleans_and_guids_come_back()
    {
        var guid = Guid.NewGuid();

        Assert.True((await RoundTripAsync(true)).GetBoolean("Value"));
        Assert.Equal(guid, (await RoundTripAsync(guid)).GetGuid("Value"));
    }

    [Fact]
    public async Task Bytes_come_back_whether_sent_as_array_or_BinaryData()
    {
        byte[] bytes = [0, 255, 13, 10, 128];

        Assert.Equal(bytes, (await RoundTripAsync(bytes)).GetBinary("Value"));
        Assert.Equal(bytes, (await RoundTripAsync(BinaryData.FromBytes(bytes))).GetBinaryData("Value")!.ToArray());
    }

    [Fact]
    public async Task A_date_keeps_its_moment_to_the_tick_and_comes_back_in_UTC()
    {
        var date = DateTimeOffset.Parse("2026-11-21T23:59:59.1234567+08:00", CultureInfo.InvariantCulture);

        var row = await RoundTripAsync(date);

        Assert.Equal(date, row.GetDateTimeOffset("Value"));
        Assert.Equal(TimeSpan.Zero, row.GetDateTimeOffset("Value")!.Value.Offset);
        Assert.Equal(DateTimeKind.Utc, row.GetDateTime("Value")!.Value.Kind);
        Assert.Equal(date.UtcTicks, row.GetDateTime("Value")!.Value.Ticks);
    }

    [Fact]
    public async Task The_last_date_and_the_first_one_can_be_stored()
    {
        var first = new DateTime(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(first, (await RoundTripAsync(first)).GetDateTime("Value"));
        Assert.Equal(DateTimeOffset.MaxValue, (await RoundTripAsync(DateTimeOffset.MaxValue)).GetDateTimeOffset("Value"));
    }

    [Fact]
    public async Task A_date_before_1601_is_refused_as_the_service_refuses_it()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => RoundTripAsync(DateTimeOffset.MinValue));

        Assert.Equal(400, refused.Status);
        Assert.True(refused.ErrorCode == TableErrorCode.OutOfRangeInput);
        Assert.Contains("Value", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public async Task A_DateTime_that_is_not_UTC_is_refused(DateTimeKind kind) =>
        await Assert.ThrowsAsync<NotSupportedException>(() => RoundTripAsync(new DateTime(2026, 1, 1, 0, 0, 0, kind)));

    [Fact]
    public async Task A_type_that_tables_lack_is_refused_with_the_name_of_the_property()
    {
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => RoundTripAsync(1.5m));

        Assert.Contains("Value", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_is_not_stored()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Empty"] = null, ["Full"] = 1 });

        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.False(row.ContainsKey("Empty"));
        Assert.Equal(1, row.GetInt32("Full"));
    }

    [Fact]
    public async Task The_service_sets_timestamp_and_ETag()
    {
        var row = await RoundTripAsync("x");

        Assert.InRange(row.Timestamp!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.StartsWith("W/\"", row.ETag.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_just_under_1_MiB_is_stored_whole()
    {
        var table = await TestTable.CreateAsync();
        var row = Wide(15);
        await table.AddEntityAsync(row);

        var stored = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(row.GetBinary("Part14"), stored.GetBinary("Part14"));
    }

    [Fact]
    public async Task A_row_over_1_MiB_is_refused()
    {
        var table = await TestTable.CreateAsync();

        // Azurite looks at the size of updates only; Azure looks at inserts as well.
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpsertEntityAsync(Wide(17)));

        Assert.Equal(400, refused.Status);
        Assert.True(refused.ErrorCode == TableErrorCode.EntityTooLarge);
    }

    [Fact]
    public async Task A_property_over_64_KiB_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => RoundTripAsync(new byte[(64 * 1024) + 1]));

        Assert.Equal((400, "PropertyValueTooLarge"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task Another_row_type_is_refused_clearly()
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new OwnRow { PartitionKey = "p", RowKey = "s" }));
        await Assert.ThrowsAsync<NotSupportedException>(() => table.GetEntityAsync<OwnRow>("p", "r"));
    }

    private static TableEntity Wide(int parts)
    {
        var row = new TableEntity("p", "r");
        for (var part = 0; part < parts; part++)
        {
            row[$"Part{part}"] = Enumerable.Repeat((byte)part, 64 * 1024).ToArray();
        }

        return row;
    }

    private static async Task<TableEntity> RoundTripAsync(object value)
    {
        var table = await TestTable.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = value });
        return (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
    }

    private sealed class OwnRow : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }
    }
}

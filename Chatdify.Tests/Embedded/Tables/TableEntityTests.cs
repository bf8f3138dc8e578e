using Azure;
using Azure.Data.Tables;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

public sealed class TableEntityTests
{
    [Fact]
    public void Absent_properties_are_null()
    {
        var row = new TableEntity("p", "r");

        Assert.Null(row["X"]);
        Assert.Null(row.GetString("X"));
        Assert.Null(row.GetInt64("X"));
        Assert.Null(row.GetBinaryData("X"));
        Assert.Null(row.Timestamp);
        Assert.Equal(default, row.ETag);
    }

    [Fact]
    public void A_property_of_another_type_is_not_converted()
    {
        var row = new TableEntity { ["Text"] = "1", ["Int"] = 1 };

        Assert.Throws<InvalidOperationException>(() => row.GetInt32("Text"));
        Assert.Throws<InvalidOperationException>(() => row.GetInt64("Int"));
        Assert.Throws<InvalidOperationException>(() => row.GetString("Int"));
    }

    [Fact]
    public void An_int_takes_the_type_of_the_long_or_double_it_overwrites()
    {
        var row = new TableEntity { ["Long"] = 1L, ["Double"] = 1.5, ["Text"] = "a" };

        row["Long"] = 2;
        row["Double"] = 2;
        row["Text"] = 2;

        Assert.Equal((2L, 2.0, 2), (row.GetInt64("Long"), row.GetDouble("Double"), row.GetInt32("Text")));
    }

    [Fact]
    public void It_is_a_dictionary_in_which_the_keys_are_properties()
    {
        IDictionary<string, object?> row = new TableEntity(new Dictionary<string, object?> { ["PartitionKey"] = "p", ["A"] = 1 });

        row.Add("B", 2);
        row.Add(new("C", 3));

        Assert.Equal(["A", "B", "C", "PartitionKey"], row.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3, "p"], row.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Assert.Equal("p", ((TableEntity)row).PartitionKey);
        Assert.True(row.TryGetValue("B", out var b));
        Assert.Equal(2, b);
        Assert.True(row.Remove("A"));
        Assert.False(row.ContainsKey("A"));
        row.Clear();
        Assert.Empty(row);
    }

    [Fact]
    public void An_ETag_can_be_set_and_cleared()
    {
        var row = new TableEntity { ETag = new ETag("W/\"1\"") };
        Assert.Equal(new ETag("W/\"1\""), row.ETag);

        row.ETag = default;
        Assert.Equal(default, row.ETag);
    }
}

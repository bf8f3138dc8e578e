namespace Azure.Data.Tables.Models;

/// <summary>A table of the account. Stands for Azure.Data.Tables.Models.TableItem.</summary>
public class TableItem
{
    /// <summary>A table by name.</summary>
    public TableItem(string name) => Name = name;

    /// <summary>Name of the table.</summary>
    public string Name { get; }
}

namespace Azure.Data.Tables;

/// <summary>What becomes of properties that an update does not name. Stands for Azure.Data.Tables.TableUpdateMode.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay.</summary>
    Merge = 0,

    /// <summary>They go.</summary>
    Replace = 1,
}

namespace Azure.Data.Tables.Protocol;

/// <summary>Types that JSON cannot tell apart by itself, as annotated: <c>"Count@odata.type":"Edm.Int64"</c>.</summary>
internal static class EdmType
{
    public const string Suffix = "@odata.type";
    public const string Binary = "Edm.Binary";
    public const string DateTime = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int64 = "Edm.Int64";
}

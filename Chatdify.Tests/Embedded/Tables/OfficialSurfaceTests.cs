using System.Reflection;
using Azure.Data.Tables;
using Xunit;

namespace Chatdify.Tests.Embedded.Tables;

/// <summary>Keeps the stand-in's surface equal to what we list of the package, so that both builds compile the same source.</summary>
public sealed class OfficialSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_stand_in_has_every_listed_member_and_no_other()
    {
        var listed = Qualified(OfficialSurface.Members.ReplaceLineEndings("\n").Split('\n'));
        var found = Qualified(typeof(TableClient).Assembly.GetExportedTypes().SelectMany(Lines));

        Assert.Empty(listed.Except(found));
        Assert.Empty(found.Except(listed));
    }

    private static IEnumerable<string> Lines(Type type) => type.IsEnum
        ? [Header(type), .. Enum.GetNames(type).Select(name => $"  {name} = {(int)Enum.Parse(type, name)}")]
        : [Header(type), .. Members(type).Select(member => $"  {member}")];

    /// <summary>Puts the type before each of its members.</summary>
    private static HashSet<string> Qualified(IEnumerable<string> lines)
    {
        var type = "";
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            type = line.StartsWith(' ') ? type : line;
            all.Add(line.StartsWith(' ') ? $"{type}: {line.Trim()}" : line);
        }

        return all;
    }

    private static string Header(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var parent = type.BaseType is { } other && other != typeof(object) && !type.IsValueType ? $" : {other.Name}" : "";
        return $"{kind} {type.Name}{parent}";
    }

    private static IEnumerable<string> Members(Type type) =>
    [
        .. type.GetConstructors(Declared).Where(IsVisible).Select(ctor => $"{Modifiers(ctor)}{type.Name}({Parameters(ctor.GetParameters())})"),
        .. type.GetProperties(Declared).Where(property => IsVisible(property.GetMethod!)).Select(Property),
        .. type.GetMethods(Declared).Where(method => IsVisible(method) && !IsAccessor(method)).Select(Method),
    ];

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var set = property.SetMethod is { IsPublic: true } ? " set;" : "";
        return $"{Modifiers(property.GetMethod!)}{Name(property.PropertyType)} {property.Name}{index} {{ get;{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var where = string.Concat(method.GetGenericArguments().Select(Constraints));
        return $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method.GetParameters())}){where}";
    }

    private static string Constraints(Type parameter)
    {
        var reference = parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class, " : "";
        return $" where {parameter.Name} : {reference}{string.Join(", ", parameter.GetGenericParameterConstraints().Select(Name))}";
    }

    private static string Modifiers(MethodBase method)
    {
        var isOverride = method is MethodInfo info && info.GetBaseDefinition().DeclaringType != info.DeclaringType;
        return method switch
        {
            _ when method.DeclaringType!.IsInterface => "",
            { IsFamily: true } => "protected ",
            { IsStatic: true } => "static ",
            _ when isOverride => "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
    }

    private static string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var value = (parameter.HasDefaultValue, parameter.DefaultValue) switch
        {
            (false, _) => "",
            (true, null) => parameter.ParameterType.IsValueType ? " = default" : " = null",
            (true, var given) when parameter.ParameterType.IsEnum => $" = {Enum.ToObject(parameter.ParameterType, given)}",
            (true, var given) => $" = {given}",
        };
        var type = parameter.ParameterType;
        return type.IsByRef ? $"out {Name(type.GetElementType()!)} {parameter.Name}" : $"{Name(type)} {parameter.Name}{value}";
    }

    private static string Name(Type type) => type switch
    {
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericType: true } when Nullable.GetUnderlyingType(type) is { } inner => $"{Name(inner)}?",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        { IsEnum: true } => type.Name,
        _ => Type.GetTypeCode(type) switch
        {
            TypeCode.String => "string",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Double => "double",
            TypeCode.Boolean => "bool",
            TypeCode.Byte => "byte",
            _ when type == typeof(void) => "void",
            _ when type == typeof(object) => "object",
            _ => type.Name,
        },
    };
}

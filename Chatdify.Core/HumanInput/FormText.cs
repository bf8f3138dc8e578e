using System.Globalization;
using System.Text.RegularExpressions;

using Chatdify.Core.Pipelines.HumanInput;

namespace Chatdify.Core.HumanInput;

/// <summary>A form in words.</summary>
internal static partial class FormText
{
    /// <summary>What the visitor reads: the content, with the names of the fields in their places; without content the title.</summary>
    public static string Of(PipelineForm form)
    {
        var content = Field.Replace(form.Content, "(${name})").Trim();
        return content.Length > 0 ? content : form.Title.Trim();
    }

    /// <summary>The actions as a numbered list.</summary>
    public static string Numbered(PipelineForm form) =>
        string.Join('\n', form.Actions.Select((action, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {action.Title}")));

    /// <summary>What the team reads: title, content, and what could be answered.</summary>
    public static string ForTeam(PipelineForm form)
    {
        var fields = string.Join('\n', form.Inputs.Select(input => $"{input.Name}: {input.Default}"));
        string[] paragraphs = [form.Title.Trim(), Field.Replace(form.Content, "(${name})").Trim(), fields, Numbered(form)];
        return string.Join("\n\n", paragraphs.Where(paragraph => paragraph.Length > 0));
    }

    /// <summary>Where a field stands in Dify's form: <c>{{#$output.name#}}</c>.</summary>
    [GeneratedRegex(@"\{\{#\$output\.(?<name>[A-Za-z0-9_]{1,64})#\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Field { get; }
}

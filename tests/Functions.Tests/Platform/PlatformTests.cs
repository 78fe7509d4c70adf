using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Testing.Hosting;
using Microsoft.AspNetCore.Routing.Template;

namespace Kontext.Functions.Tests.Platform;

/// <summary>The app works with the real host, which finds functions, routes and settings only by the files of the build.</summary>
public sealed partial class PlatformTests
{
    [Fact]
    public void The_generated_function_metadata_equals_the_functions_of_the_code() => Assert.Equal(
        FunctionsMetadata.Methods.Select(FunctionsMetadata.TextOf).Order(StringComparer.Ordinal),
        FunctionsMetadata.Built.Select(FunctionsMetadata.TextOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Callers_are_checked_by_the_app_and_never_by_function_keys() => Assert.All(
        FunctionsMetadata.Built.Select(FunctionsMetadata.TriggerOf).Where(trigger => trigger.GetProperty("type").GetString() == "httpTrigger"),
        trigger => Assert.Equal("Anonymous", trigger.GetProperty("authLevel").GetString()));

    // The real host uses the first matching template in the order of the functions' names, and not the best match.
    [Fact]
    public void No_two_templates_of_one_method_match_the_same_path()
    {
        var routes = FunctionsMetadata.Built.Select(FunctionsMetadata.TriggerOf).Where(trigger => trigger.GetProperty("type").GetString() == "httpTrigger")
            .SelectMany(trigger => trigger.GetProperty("methods").EnumerateArray().Select(method => (Method: method.GetString()!, Template: trigger.GetProperty("route").GetString()!)))
            .ToList();

        var overlaps = from first in routes
                       from second in routes
                       where string.CompareOrdinal(first.Template, second.Template) < 0 && first.Method == second.Method && Overlap(first.Template, second.Template)
                       select $"{first.Method} {first.Template} and {second.Template}";

        Assert.Empty(overlaps);
        Assert.Equal(routes.Count, routes.Distinct().Count());
    }

    [Theory]
    [InlineData("a/{x}", "a/b", true)]
    [InlineData("a/{x}", "A/{y}", true)]
    [InlineData("a/{x}", "a/b/c", false)]
    [InlineData("a/{x}", "{y}/b", true)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("{nothing:maxlength(0)?}", "a", false)]
    [InlineData("{*rest}", "a/b", true)]
    public void Overlapping_route_templates_are_recognized(string first, string second, bool overlap) => Assert.Equal(overlap, Overlap(first, second));

    // Two underscores mean a colon to the host, but not to the scale controller. So only a name without either means the same to both.
    [Fact]
    public void Triggers_name_settings_that_every_host_finds()
    {
        var triggers = FunctionsMetadata.Built.Select(FunctionsMetadata.TriggerOf).ToList();
        var names = triggers.SelectMany(trigger => Setting().Matches(trigger.GetRawText())).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var local = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppProcess.AppDirectory, "local.settings.json"))).GetProperty("Values");

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9]+$", name));
        Assert.All(names, name => Assert.True(local.TryGetProperty(name, out _), $"local.settings.json lacks {name}"));
    }

    [Fact]
    public void The_host_file_has_only_members_that_its_version_knows()
    {
        var host = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppProcess.AppDirectory, "host.json")));

        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Empty(HostFile.Unknown(host));
    }

    [Fact]
    public void The_worker_s_description_names_the_program()
    {
        var worker = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppProcess.AppDirectory, "worker.config.json"))).GetProperty("description");

        Assert.Equal("Kontext.Functions.dll", worker.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("dotnet-isolated", worker.GetProperty("language").GetString());
    }

    // Segment by segment: a parameter matches any text that the other template has there, unless its constraint says that it matches nothing.
    private static bool Overlap(string first, string second)
    {
        var (one, two) = (TemplateParser.Parse(first), TemplateParser.Parse(second));
        if (one.Parameters.Concat(two.Parameters).Any(parameter => parameter.IsCatchAll))
            return true;
        if (IsEmpty(one) || IsEmpty(two))
            return IsEmpty(one) && IsEmpty(two);
        return one.Segments.Count == two.Segments.Count && one.Segments.Zip(two.Segments).All(pair => Meet(pair.First, pair.Second));
    }

    private static bool Meet(TemplateSegment one, TemplateSegment two) =>
        one.Parts.Any(part => part.IsParameter) || two.Parts.Any(part => part.IsParameter)
        || string.Equals(Text(one), Text(two), StringComparison.OrdinalIgnoreCase);

    private static string Text(TemplateSegment segment) => string.Concat(segment.Parts.Select(part => part.Text));

    private static bool IsEmpty(RouteTemplate template) =>
        template.Parameters.Any(parameter => parameter.IsOptional && parameter.InlineConstraints.Any(constraint => constraint.Constraint == "maxlength(0)"));

    [GeneratedRegex("%(?<name>[^%]*)%")]
    private static partial Regex Setting();
}

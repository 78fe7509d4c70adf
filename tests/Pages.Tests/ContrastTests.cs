using System.Globalization;
using System.Text.RegularExpressions;

namespace Kontext.Pages.Tests;

/// <summary>The contrast of adjacent colours, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
public sealed class ContrastTests
{
    [Theory]
    [InlineData("ink", "paper")]
    [InlineData("ink", "sheet")]
    [InlineData("ink", "plain-bed")]
    [InlineData("ink", "good-bed")]
    [InlineData("ink", "warn-bed")]
    [InlineData("ink", "bad-bed")]
    [InlineData("ink", "info-bed")]
    [InlineData("soft", "paper")]
    [InlineData("soft", "sheet")]
    [InlineData("soft", "plain-bed")]
    [InlineData("act", "sheet")]
    [InlineData("act", "paper")]
    [InlineData("on-act", "act")]
    [InlineData("on-act", "act-over")]
    [InlineData("on-act", "grave")]
    [InlineData("on-act", "grave-over")]
    [InlineData("good", "good-bed")]
    [InlineData("warn", "warn-bed")]
    [InlineData("warn", "sheet")]
    [InlineData("bad", "bad-bed")]
    [InlineData("bad", "sheet")]
    [InlineData("info", "info-bed")]
    public void Text_is_readable(string text, string ground)
    {
        Assert.All(Schemes, scheme => Assert.True(Contrast(scheme[text], scheme[ground]) >= 4.5));
    }

    [Theory]
    [InlineData("edge", "sheet")]
    [InlineData("edge", "paper")]
    public void Buttons_and_fields_have_a_visible_edge(string edge, string ground)
    {
        Assert.All(Schemes, scheme => Assert.True(Contrast(scheme[edge], scheme[ground]) >= 3));
    }

    // The first :root is light, the second dark.
    private static IEnumerable<Dictionary<string, string>> Schemes =>
        Regex.Matches(Stylesheet.Text.Value, ":root\\{(?<colours>[^}]*)\\}").Select(root =>
            Regex.Matches(root.Groups["colours"].Value, "--(?<name>[a-z-]+):#(?<value>[0-9a-f]{3,6})\\b")
                .ToDictionary(colour => colour.Groups["name"].Value, colour => colour.Groups["value"].Value, StringComparer.Ordinal));

    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string colour)
    {
        var full = colour.Length == 3 ? string.Concat(colour.Select(digit => new string(digit, 2))) : colour;
        var parts = full.Chunk(2).Select(pair => int.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))
            .ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}

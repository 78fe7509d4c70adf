using System.Text.RegularExpressions;
using Kontext.Core.Tests.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.JsonSchemas;

/// <summary>Compares our evaluator with JsonSchema.Net. The tests list each kind of difference. Decision record 41 explains the consequences.</summary>
public sealed partial class LibraryComparisonTests
{
    // The library compiles each pattern, which takes milliseconds, so the long tier alone makes many pairs.
    private static readonly int Pairs = LongTier.IsOn ? 20_000 : 400;

    // Each row: the schema of member a, its value, our verdict and the library's.
    [Theory]
    [InlineData("""{"type":"integer"}""", "1e-400", "misfits", "fits")]
    [InlineData("""{"type":"integer"}""", "9007199254740992.5", "misfits", "fits")]
    [InlineData("""{"const":1e-400}""", "0", "misfits", "fits")]
    [InlineData("""{"const":1}""", "1e30", "misfits", "FormatException")]
    [InlineData("""{"enum":[1e30]}""", "1e30", "fits", "FormatException")]
    [InlineData("""{"uniqueItems":true}""", "[1e30]", "fits", "FormatException")]
    [InlineData("""{"minLength":2}""", "\"e\\u0301\"", "fits", "misfits")]
    [InlineData("""{"maxLength":1}""", "\"e\\u0301\\u0301\\u0301\"", "misfits", "fits")]
    [InlineData("""{"maxLength":1}""", "\"\\r\\n\"", "misfits", "fits")]
    [InlineData("""{"pattern":"^\\d+$"}""", "\"12\\n\"", "misfits", "fits")]
    [InlineData("""{"pattern":"\\s"}""", "\"\\u2028\"", "fits", "misfits")]
    [InlineData("""{"patternProperties":{"^\\d+$":false}}""", """{"12\n":1}""", "fits", "misfits")]
    public void Values_that_the_library_judges_differently(string member, string value, string ours, string library)
    {
        var (schema, credentials) = ($$$"""{"type":"object","properties":{"a":{{{member}}}} }""", $$"""{"a":{{value}}}""");

        Assert.Equal((ours, library), (Judge(schema, credentials), LibraryVerdict.Of(schema, credentials)));
    }

    // We refuse each of these schemas. The library takes it, or throws: when it builds the schema or only when it checks a value.
    [Theory]
    [InlineData("""{"type":"object","minlength":1}""", "fits")]
    [InlineData("""{"type":"object","properties":{"a":{"nullable":true}}}""", "fits")]
    [InlineData("""{"type":"object","multipleOf":0}""", "fits")]
    [InlineData("""{"type":"object","enum":[]}""", "misfits")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"(?=a)b"}}}""", "fits")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"("}}}""", "RegexParseException")]
    [InlineData("""{"type":"object","properties":{"a":{"minLength":-1}},"required":1}""", "JsonSchemaException")]
    [InlineData("""{"type":"object","$ref":"https://example.com/s"}""", "RefResolutionException")]
    [InlineData("""{"type":"object","$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}""", "JsonSchemaException")]
    public void Schemas_that_only_the_library_accepts(string schema, string library)
    {
        Assert.Null(Schemas.Parse(schema).Schema);
        Assert.Equal(library, LibraryVerdict.Of(schema, "{}"));
    }

    [Theory]
    [InlineData("""{"prefixItems":[true,true],"items":{"multipleOf":7}}""", "[1,2,12345]", "/a/2", "/a/0")]
    [InlineData("""{"items":{"multipleOf":7}}""", "[7,12345]", "/a/1", "/a/1")]
    public void The_library_counts_items_from_the_wrong_one_and_repeats_the_value(string member, string value, string ours, string library)
    {
        var (schema, credentials) = ($$$"""{"type":"object","properties":{"a":{{{member}}}} }""", $$"""{"a":{{value}}}""");
        var here = Assert.Single(Schemas.Check(schema, credentials));
        var there = Assert.Single(LibraryVerdict.Problems(schema, credentials));

        Assert.Equal(("/credentials" + ours, library), (here.Path, there.Place));
        Assert.DoesNotContain("12345", here.Message, StringComparison.Ordinal);
        Assert.Contains("12345", there.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_pairs_get_the_same_result_except_for_the_recorded_kinds()
    {
        var pairs = new SchemaPairs(seed: 1);
        var alike = 0;
        foreach (var _ in Enumerable.Range(0, Pairs))
        {
            var (schema, value) = pairs.Next();
            var (ours, library) = (Judge(schema, value), LibraryVerdict.Of(schema, value));
            if (ours == library)
                alike++;
            else
                Assert.True(IsRecorded(schema, value, library), $"{ours} here, {library} there: {schema} {value}");
        }

        Assert.InRange(alike, Pairs * 98 / 100, Pairs);
    }

    private static string Judge(string schema, string value) => Schemas.Check(schema, value).Count == 0 ? "fits" : "misfits";

    private static bool IsRecorded(string schema, string value, string library)
    {
        var hasFarNumber = FarNumber.IsMatch(schema + value);
        var hasOddText = value.Contains('\\', StringComparison.Ordinal);
        return library switch
        {
            "FormatException" => hasFarNumber,
            "fits" or "misfits" => hasFarNumber || (hasOddText && TextKeyword.IsMatch(schema)),
            _ => false,
        };
    }

    // Beyond decimal, or between two doubles.
    [GeneratedRegex(@"1e-?[34]00|1e30|992\.5")]
    private static partial Regex FarNumber { get; }

    [GeneratedRegex("minLength|maxLength|pattern")]
    private static partial Regex TextKeyword { get; }
}

namespace Kontext.Core.JsonSchemas;

/// <summary>Keywords of one schema that only together make an assertion.</summary>
internal sealed class SchemaParts
{
    public Dictionary<string, Subschema> Single { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<(EcmaPattern Pattern, Subschema Schema)> PatternProperties { get; set; } = [];

    public IReadOnlyList<Subschema> PrefixItems { get; set; } = [];

    public long MinContains { get; set; } = 1;

    public long MaxContains { get; set; } = long.MaxValue;

    public void AddTo(Subschema schema)
    {
        var additional = Single.GetValueOrDefault("additionalProperties");
        if (schema.Properties.Count > 0 || PatternProperties.Count > 0 || additional is not null)
            schema.Assertions.Add(ObjectAssertions.Members(schema.Properties, PatternProperties, additional));
        var items = Single.GetValueOrDefault("items");
        if (PrefixItems.Count > 0 || items is not null)
            schema.Assertions.Add(ArrayAssertions.Items(PrefixItems, items));
        if (Single.TryGetValue("contains", out var contains))
            schema.Assertions.Add(ArrayAssertions.Contains(contains, MinContains, MaxContains));
        if (Single.TryGetValue("if", out var condition))
            schema.Assertions.Add(CompositionAssertions.If(condition, Single.GetValueOrDefault("then"), Single.GetValueOrDefault("else")));
    }
}

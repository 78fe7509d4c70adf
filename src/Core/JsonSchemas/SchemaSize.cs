namespace Kontext.Core.JsonSchemas;

/// <summary>How large a schema is with every <c>$ref</c> written out: twenty short definitions that each use the next one twice are a million schemas.</summary>
internal sealed class SchemaSize
{
    private const int MaxSchemas = 10_000;
    private const int MaxLevels = 100;

    // Size 0 while its own parts are being measured: to meet one then is to have gone round.
    private readonly Dictionary<Subschema, (int Size, int Levels)> _measured = [];

    private SchemaSize()
    {
    }

    /// <summary>What is too much about the schema, null when nothing is.</summary>
    public static string? FindExcess(Subschema root) => new SchemaSize().Measure(root) switch
    {
        null => "A $ref leads back to a schema it stands in; credentials need no recursive schema.",
        { Size: > MaxSchemas } or { Levels: > MaxLevels } => "The schema is too large with every $ref written out (at most 10,000 schemas, 100 in a chain).",
        _ => null,
    };

    private (int Size, int Levels)? Measure(Subschema schema)
    {
        if (_measured.TryGetValue(schema, out var known))
            return known.Size == 0 ? null : known;
        _measured[schema] = (0, 0);
        var (size, levels) = (1, 0);
        foreach (var part in schema.Applied)
        {
            if (Measure(part) is not { } measured)
                return null;
            size = Math.Min(size + measured.Size, MaxSchemas + 1);
            levels = Math.Max(levels, measured.Levels);
        }

        return _measured[schema] = (size, levels + 1);
    }
}

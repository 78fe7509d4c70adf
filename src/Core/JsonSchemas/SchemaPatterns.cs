using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>The patterns of one schema, each made and, when the schema is new, tried once.</summary>
/// <remarks>A schema that was accepted is not tried again: a busy machine would find slow today what it found fast before.</remarks>
internal sealed class SchemaPatterns(SchemaProblems problems, bool triesThem)
{
    private const int Most = 32;

    private readonly Dictionary<string, EcmaPattern?> _known = new(StringComparer.Ordinal);
    private readonly PatternAllowance _allowance = new();

    /// <summary>Null when it is refused.</summary>
    public EcmaPattern? Read(string text, JsonPointer at)
    {
        if (_known.TryGetValue(text, out var pattern) && pattern is not null)
            return pattern;
        string? refusal = null;
        if (_known.Count >= Most)
            refusal = "A schema may have at most 32 different patterns.";
        else
            _known[text] = pattern = EcmaPattern.Create(text, out refusal);
        if (triesThem && pattern is not null && _allowance.IsSlow(pattern, text))
            refusal = "This pattern, alone or with those before it, takes too long on a long text; make its repetitions shorter.";
        if (refusal is not null)
            problems.Refuse(at, refusal);
        return pattern;
    }
}

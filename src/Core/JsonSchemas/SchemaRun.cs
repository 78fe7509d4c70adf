using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.JsonSchemas;

/// <summary>Holds one value against a schema, with an end: schema and value both come from outside, and together they can ask for any amount of work.</summary>
internal sealed class SchemaRun
{
    private const int MaxProblems = 20;
    private const int MaxSteps = 500_000;

    private readonly List<FieldError> _problems = [];
    private readonly PatternAllowance _patterns = new();
    private int _steps = MaxSteps;
    private bool _exhausted;

    /// <summary>Empty when the value fits.</summary>
    public static IReadOnlyList<FieldError> Check(Subschema schema, JsonElement value, string path)
    {
        var at = JsonPointer.At(path);
        if (JsonLimits.FindExcess(value, at) is { } excess)
            return [excess];
        var run = new SchemaRun();
        run.Holds(schema, value, at, silent: false);
        if (run._exhausted)
            return [new FieldError(path, ErrorCodes.SchemaMismatch, "Checking this against the credentialSchema takes too long: send less, or simplify the schema.")];
        return [.. run._problems.Distinct()];
    }

    public bool Holds(Subschema schema, JsonElement value, JsonPointer at, bool silent)
    {
        if (!Spend(1))
            return false;
        var holds = true;
        foreach (var assertion in schema.Assertions)
        {
            holds &= Spend(1) && assertion(this, value, at, silent);
            if (!holds && (silent || _exhausted))
                return false;
        }

        return holds;
    }

    public bool Fits(Subschema schema, JsonElement value) => Holds(schema, value, JsonPointer.At(""), silent: true);

    /// <summary>False, so that an assertion can end with it.</summary>
    public bool Fail(JsonPointer at, bool silent, string message)
    {
        if (!silent && _problems.Count < MaxProblems)
            _problems.Add(new FieldError(at.ToString(), ErrorCodes.SchemaMismatch, message));
        return false;
    }

    public bool Matches(EcmaPattern pattern, string text)
    {
        // Twice before it is given up: the first time also pays for building the automaton, and the pause of a busy machine is nobody's fault.
        var matches = Spend(1 + text.Length / 64) ? _patterns.Matches(pattern, text) ?? _patterns.Matches(pattern, text) : null;
        _exhausted |= matches is null;
        return matches is true;
    }

    /// <summary>False when all there was is spent; what the run answers then no longer matters.</summary>
    public bool Spend(int steps)
    {
        _steps -= Math.Min(steps, MaxSteps);
        _exhausted |= _steps < 0;
        return !_exhausted;
    }
}

using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.JsonSchemas;

/// <summary>Holds one value against a schema, with an end: both come from outside, and together they can ask for any amount of work.</summary>
internal sealed class SchemaRun
{
    private const int MaxProblems = 20;
    private const int MaxSteps = 500_000;

    private readonly List<FieldError> _problems = [];
    private readonly EcmaPattern.Allowance _patterns = new();
    private int _steps = MaxSteps;
    private bool _exhausted;

    /// <summary>Empty when the value fits.</summary>
    public static IReadOnlyList<FieldError> Check(Subschema schema, JsonElement value, string path)
    {
        var at = JsonPointer.At(path);
        if (JsonLimits.FindExcess(value, at) is { } excess)
            return [excess];
        var run = new SchemaRun();
        run.Holds(schema, value, at);
        if (run._exhausted)
            return [new FieldError(path, ErrorCodes.SchemaMismatch, "Checking this against the credentialSchema takes too long: send less, or simplify the schema.")];
        return [.. run._problems.Distinct()];
    }

    /// <summary>Whether the value meets all that the schema demands; problems are noted unless <paramref name="at"/> is null.</summary>
    public bool Holds(Subschema schema, JsonElement value, JsonPointer? at)
    {
        if (!Spend(1))
            return false;
        var holds = true;
        foreach (var assertion in schema.Assertions)
        {
            holds &= Spend(1) && assertion(this, value, at);
            if (!holds && (at is null || _exhausted))
                return false;
        }

        return holds;
    }

    /// <summary>Whether the value meets the schema, without a problem noted: it may meet another one instead.</summary>
    public bool Fits(Subschema schema, JsonElement value) => Holds(schema, value, at: null);

    /// <summary>False, so that an assertion can end with it.</summary>
    public bool Fail(JsonPointer? at, string message)
    {
        if (at is not null && _problems.Count < MaxProblems)
            _problems.Add(new FieldError(at.ToString(), ErrorCodes.SchemaMismatch, message));
        return false;
    }

    /// <summary>Ends the run when the pattern takes too long.</summary>
    public bool Matches(EcmaPattern pattern, string text)
    {
        var matches = Spend(1 + text.Length / 64) ? _patterns.Matches(pattern, text) : null;
        _exhausted |= matches is null;
        return matches is true;
    }

    /// <summary>False when all steps are spent; the run then ends, and its answer no longer matters.</summary>
    public bool Spend(int steps)
    {
        _steps -= Math.Min(steps, MaxSteps);
        _exhausted |= _steps < 0;
        return !_exhausted;
    }
}

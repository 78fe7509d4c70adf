using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Outcomes;

/// <summary>A value, or the problem that stood in its way. Read with an if.</summary>
/// <typeparam name="T">What there is when all went well.</typeparam>
public readonly struct Outcome<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Problem? _problem;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        _problem = problem;
    }

    /// <summary>Tells which of the two there is.</summary>
    /// <param name="value">The value, when true is returned.</param>
    /// <param name="problem">The problem, when false is returned.</param>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _problem;
        if (_problem is null && _value is null)
            throw new InvalidOperationException("An outcome that nobody set was read.");
        return _problem is null;
    }

    /// <summary>All went well.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>It did not.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}

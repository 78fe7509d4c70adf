using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Outcomes;

/// <summary>A value, or the problem that prevented it.</summary>
/// <typeparam name="T">The value.</typeparam>
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

    /// <summary>Returns true with the value, or false with the problem.</summary>
    /// <param name="value">Set when true is returned.</param>
    /// <param name="problem">Set when false is returned.</param>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _problem;
        if (_problem is null && _value is null)
            throw new InvalidOperationException("An outcome was read that holds neither a value nor a problem.");
        return _problem is null;
    }

    /// <summary>Makes an outcome that succeeded.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Makes an outcome that failed.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}

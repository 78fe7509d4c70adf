using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Outcomes;

/// <summary>The answer of a server or a dependency: a value, or a failure that says why there is none.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <typeparam name="TFailure">The failure.</typeparam>
public sealed class Result<T, TFailure>
    where TFailure : class
{
    private readonly T? _value;
    private readonly TFailure? _failure;

    private Result(T? value, TFailure? failure) => (_value, _failure) = (value, failure);

    /// <summary>Returns true with the value, or false with the failure.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out TFailure? failure)
    {
        (value, failure) = (_value!, _failure);
        return _failure is null;
    }

    /// <summary>Makes a result that succeeded.</summary>
    public static implicit operator Result<T, TFailure>(T value) => new(value, null);

    /// <summary>Makes a result that failed.</summary>
    public static implicit operator Result<T, TFailure>(TFailure failure) => new(default, failure);
}

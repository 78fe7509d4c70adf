using System.Collections.Immutable;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.OAuth;

/// <summary>The scopes asked for, in the order and spelling they were sent in; equal when both are.</summary>
public sealed class Scopes : IEquatable<Scopes>
{
    /// <summary>Asks for a refresh token (OpenID Connect Core section 11).</summary>
    public const string OfflineAccess = "offline_access";

    private const int MaxCount = 100;
    private const int MaxCharacters = 8_192;

    private Scopes(ImmutableArray<string> values) => Values = values;

    /// <summary>No scope at all.</summary>
    public static Scopes None { get; } = new([]);

    /// <summary>The scope-tokens (RFC 6749 section 3.3).</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Whether there is no scope at all.</summary>
    public bool IsEmpty => Values.IsEmpty;

    /// <summary>What this program itself has kept.</summary>
    public static Scopes Read(IEnumerable<string> values) => new([.. values]);

    /// <summary>What another server names: the first 100 that are scope-tokens, of 8,192 characters together; the rest is passed over.</summary>
    public static Scopes Clean(IEnumerable<string> values)
    {
        var left = MaxCharacters;
        return new Scopes([.. values
            .Where(value => value.Length is > 0 and <= MaxCharacters && value.All(IsScopeCharacter))
            .Distinct(StringComparer.Ordinal)
            .Take(MaxCount)
            .TakeWhile(value => (left -= value.Length) >= 0)]);
    }

    /// <summary>Whether it names a scope, in this very spelling.</summary>
    public bool Contains(string scope) => Values.Contains(scope, StringComparer.Ordinal);

    /// <summary>These and, behind them, others; no more together than of one server.</summary>
    public Scopes And(Scopes others) => others.IsEmpty ? this : Clean(Values.Concat(others.Values));

    /// <summary>These without others.</summary>
    public Scopes Except(Scopes others) => new([.. Values.Where(scope => !others.Contains(scope))]);

    /// <summary>Parses an array of at most 100 scope-tokens with 8,192 characters together.</summary>
    public static Scopes? Parse(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "scopes must be an array of strings."));
            return null;
        }

        if (element.GetArrayLength() > MaxCount)
        {
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {MaxCount} scopes."));
            return null;
        }

        var values = element.EnumerateArray().Select((item, index) => ParseOne(item, path + JsonPointer.Segment(index), errors)).ToImmutableArray();
        if (values.Sum(value => value.Length) <= MaxCharacters)
            return new Scopes(values);
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {MaxCharacters} characters for all scopes together."));
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Scopes? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Scopes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in Values)
            hash.Add(value, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>The scopes as a request parameter, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', Values);

    private static string ParseOne(JsonElement item, string path, ICollection<FieldError> errors)
    {
        var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : null;
        if (text is null)
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "A scope must be a string."));
        else if (text.Length == 0 || !text.All(IsScopeCharacter))
            errors.Add(new FieldError(path, ErrorCodes.InvalidScope, "A scope is visible ASCII without space, quotation mark or backslash; send several as several elements."));
        return text ?? "";
    }

    // scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    private static bool IsScopeCharacter(char c) => c is >= '!' and <= '~' and not '"' and not '\\';
}

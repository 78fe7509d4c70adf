using System.Collections.Immutable;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.OAuth;

/// <summary>A list of scopes in the order and spelling in which they were sent. Two lists are equal when both match.</summary>
public sealed class Scopes : IEquatable<Scopes>
{
    /// <summary>The scope that asks for a refresh token (OpenID Connect Core section 11).</summary>
    public const string OfflineAccess = "offline_access";

    private const int MaxCount = 100;
    private const int MaxCharacters = 8_192;

    private Scopes(ImmutableArray<string> values) => Values = values;

    /// <summary>The empty list.</summary>
    public static Scopes None { get; } = new([]);

    /// <summary>The scope-tokens (RFC 6749 section 3.3).</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Whether the list is empty.</summary>
    public bool IsEmpty => Values.IsEmpty;

    /// <summary>Returns scopes that this program has stored.</summary>
    public static Scopes Read(IEnumerable<string> values) => new([.. values]);

    /// <summary>
    /// Returns the scopes that another server names: the first 100 scope-tokens, with at most 8,192 characters together. The others are
    /// dropped.
    /// </summary>
    public static Scopes Clean(IEnumerable<string> values)
    {
        var left = MaxCharacters;
        return new Scopes([.. values
            .Where(value => value.Length is > 0 and <= MaxCharacters && value.All(IsScopeCharacter))
            .Distinct(StringComparer.Ordinal)
            .Take(MaxCount)
            .TakeWhile(value => (left -= value.Length) >= 0)]);
    }

    /// <summary>Whether the list contains a scope in exactly this spelling.</summary>
    public bool Contains(string scope) => Values.Contains(scope, StringComparer.Ordinal);

    /// <summary>Returns these scopes followed by the others, within the limits of <see cref="Clean"/>.</summary>
    public Scopes And(Scopes others) => others.IsEmpty ? this : Clean(Values.Concat(others.Values));

    /// <summary>Returns these scopes without the others.</summary>
    public Scopes Except(Scopes others) => new([.. Values.Where(scope => !others.Contains(scope))]);

    /// <summary>
    /// Parses an array of at most 100 scope-tokens with at most 8,192 characters together. Returns null, with errors added, for any other
    /// value.
    /// </summary>
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

    /// <summary>Returns the scopes separated by spaces, as a request parameter.</summary>
    public override string ToString() => string.Join(' ', Values);

    private static string ParseOne(JsonElement item, string path, ICollection<FieldError> errors)
    {
        var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : null;
        if (text is null)
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "A scope must be a string."));
        else if (text.Length == 0 || !text.All(IsScopeCharacter))
            errors.Add(new FieldError(path, ErrorCodes.InvalidScope, "A scope is visible ASCII without space, quotation mark or backslash. Send each scope as one element."));
        return text ?? "";
    }

    // scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    private static bool IsScopeCharacter(char c) => c is >= '!' and <= '~' and not '"' and not '\\';
}

using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// Reads an object of a request member by member, so that one answer lists all problems. A deserializer would stop at the first wrong type.
/// Unknown members are ignored.
/// </summary>
public sealed class MemberReader
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly ICollection<FieldError> _errors;

    /// <summary>Reads <paramref name="element"/>. If it is no object, that is an error, and every member counts as not sent.</summary>
    /// <param name="element">The value.</param>
    /// <param name="path">JSON pointer to the value; empty for the body.</param>
    /// <param name="errors">Receives the errors.</param>
    public MemberReader(JsonElement element, string path, ICollection<FieldError> errors)
    {
        _object = element;
        _path = path;
        _errors = errors;
        if (element.ValueKind != JsonValueKind.Object)
            errors.Add(new FieldError(path, ErrorCodes.WrongType, path.Length == 0 ? "Send a JSON object." : $"{NameOf(path)} must be an object."));
    }

    /// <summary>Reads a member that is a string or null.</summary>
    public Member<T> Text<T>(string name, TextParser<T> parse) => Element(name, (element, path, errors) =>
    {
        if (element.ValueKind == JsonValueKind.String)
            return parse(element.GetString()!, path, errors);
        errors.Add(new FieldError(path, ErrorCodes.WrongType, $"{name} must be a string."));
        return default;
    });

    /// <summary>Reads a member that is true, false or null.</summary>
    public Member<bool?> Flag(string name) => Element<bool?>(name, (element, path, errors) =>
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        errors.Add(new FieldError(path, ErrorCodes.WrongType, $"{name} must be true or false."));
        return null;
    });

    /// <summary>Reads a member of any type or null.</summary>
    public Member<T> Element<T>(string name, ElementParser<T> parse)
    {
        if (_object.ValueKind != JsonValueKind.Object || !_object.TryGetProperty(name, out var element))
            return default;
        return element.ValueKind == JsonValueKind.Null
            ? new Member<T>(IsSent: true, default)
            : new Member<T>(IsSent: true, parse(element, PathOf(name), _errors));
    }

    /// <summary>
    /// Adds an error when the member is missing or null. When the value is no object, the constructor has added an error already.
    /// </summary>
    public Member<T> Required<T>(string name, Member<T> member, string? message = null)
    {
        if (_object.ValueKind == JsonValueKind.Object && !IsPresent(name))
            _errors.Add(new FieldError(PathOf(name), ErrorCodes.Required, message ?? $"{name} is required."));
        return member;
    }

    /// <summary>Adds an error when the member was sent as null. Such a member always has a value and cannot be cleared.</summary>
    public Member<T> NotNull<T>(string name, Member<T> member)
    {
        if (member.IsSent && !IsPresent(name))
            _errors.Add(new FieldError(PathOf(name), ErrorCodes.Required, $"{name} cannot be null; leave it out to keep it."));
        return member;
    }

    /// <summary>Returns the member; one that was sent as null counts as not sent.</summary>
    public Member<T> Present<T>(string name, Member<T> member) => IsPresent(name) ? member : default;

    /// <summary>Adds an error for a member of this object.</summary>
    public void Fail(string name, string code, string message) => _errors.Add(new FieldError(PathOf(name), code, message));

    private bool IsPresent(string name) =>
        _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var element) && element.ValueKind != JsonValueKind.Null;

    private string PathOf(string name) => _path + JsonPointer.Segment(name);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}

/// <summary>Turns a JSON value into a parsed one. If it cannot, it adds an error, and its result is not used.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? ElementParser<out T>(JsonElement element, string path, ICollection<FieldError> errors);

/// <summary>A member of a request: not sent, sent as null, or sent with a value. The three differ in a merge patch (RFC 7396).</summary>
/// <param name="IsSent">Whether the body has the member, with a value or null.</param>
/// <param name="Value">Null when the member was not sent, sent as null, or wrong. A wrong member adds an error, so the request is not
/// carried out.</param>
/// <typeparam name="T">The parsed type.</typeparam>
public readonly record struct Member<T>(bool IsSent, T? Value)
{
    /// <summary>Returns the sent value, null when it was cleared, or the present value when nothing was sent.</summary>
    public T? Or(T? present) => IsSent ? Value : present;
}

/// <summary>Turns a string into a parsed value. If it cannot, it adds an error, and its result is not used.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? TextParser<out T>(string text, string path, ICollection<FieldError> errors);

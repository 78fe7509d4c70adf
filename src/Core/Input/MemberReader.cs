using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// Reads an object of a request member by member, so that all problems come at once; a deserializer stops at the first wrong type.
/// Members nobody asks for are ignored.
/// </summary>
public sealed class MemberReader
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly ICollection<FieldError> _errors;

    /// <summary>Reads <paramref name="element"/>; one that is no object is itself an error, and every member then counts as not sent.</summary>
    /// <param name="element">The value.</param>
    /// <param name="path">JSON pointer to it; empty for the body.</param>
    /// <param name="errors">Collects what is wrong.</param>
    public MemberReader(JsonElement element, string path, ICollection<FieldError> errors)
    {
        _object = element;
        _path = path;
        _errors = errors;
        if (element.ValueKind != JsonValueKind.Object)
            errors.Add(new FieldError(path, ErrorCodes.WrongType, path.Length == 0 ? "Send a JSON object." : $"{NameOf(path)} must be an object."));
    }

    /// <summary>A member that is a string or null.</summary>
    public Member<T> Text<T>(string name, TextParser<T> parse) => Element(name, (element, path, errors) =>
    {
        if (element.ValueKind == JsonValueKind.String)
            return parse(element.GetString()!, path, errors);
        errors.Add(new FieldError(path, ErrorCodes.WrongType, $"{name} must be a string."));
        return default;
    });

    /// <summary>A member that is true, false or null.</summary>
    public Member<bool?> Flag(string name) => Element<bool?>(name, (element, path, errors) =>
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        errors.Add(new FieldError(path, ErrorCodes.WrongType, $"{name} must be true or false."));
        return null;
    });

    /// <summary>A member of any type or null.</summary>
    public Member<T> Element<T>(string name, ElementParser<T> parse)
    {
        if (_object.ValueKind != JsonValueKind.Object || !_object.TryGetProperty(name, out var element))
            return default;
        return element.ValueKind == JsonValueKind.Null
            ? new Member<T>(IsSent: true, default)
            : new Member<T>(IsSent: true, parse(element, PathOf(name), _errors));
    }

    /// <summary>Adds an error when the member is missing or null; of what is no object that has been said already.</summary>
    public Member<T> Required<T>(string name, Member<T> member, string? message = null)
    {
        if (_object.ValueKind == JsonValueKind.Object && !IsPresent(name))
            _errors.Add(new FieldError(PathOf(name), ErrorCodes.Required, message ?? $"{name} is required."));
        return member;
    }

    /// <summary>Adds an error when the member is sent as null: it always has a value and cannot be cleared.</summary>
    public Member<T> NotNull<T>(string name, Member<T> member)
    {
        if (member.IsSent && !IsPresent(name))
            _errors.Add(new FieldError(PathOf(name), ErrorCodes.Required, $"{name} cannot be null; leave it out to keep it."));
        return member;
    }

    /// <summary>Null counts as not sent, for members that a request either has or has not.</summary>
    public Member<T> Present<T>(string name, Member<T> member) => IsPresent(name) ? member : default;

    /// <summary>Adds an error to a member of this object.</summary>
    public void Fail(string name, string code, string message) => _errors.Add(new FieldError(PathOf(name), code, message));

    private bool IsPresent(string name) =>
        _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var element) && element.ValueKind != JsonValueKind.Null;

    private string PathOf(string name) => _path + JsonPointer.Segment(name);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}

/// <summary>Turns a JSON value into a value of ours, or adds to the errors why it cannot and returns anything.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? ElementParser<out T>(JsonElement element, string path, ICollection<FieldError> errors);

/// <summary>A member of a request: not sent, sent as null, or sent with a value. In a merge patch the three differ (RFC 7396).</summary>
/// <param name="IsSent">Whether the member stands in the body, be it as null.</param>
/// <param name="Value">Null when not sent, sent as null, or wrong (then a field error says so and the request is not carried out).</param>
/// <typeparam name="T">The parsed type.</typeparam>
public readonly record struct Member<T>(bool IsSent, T? Value)
{
    /// <summary>The value sent, null when cleared, or what there was when nothing was sent.</summary>
    public T? Or(T? present) => IsSent ? Value : present;
}

/// <summary>Turns a text into a value, or adds to the errors why it cannot and returns anything.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? TextParser<out T>(string text, string path, ICollection<FieldError> errors);

using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Endings;

/// <summary>The person whose connections are to end.</summary>
public sealed class RevokeUserRequest
{
    private RevokeUserRequest(UserId user) => User = user;

    /// <summary>As their tokens name them; whether there is such a person nobody here knows.</summary>
    public UserId User { get; }

    /// <summary>Parses a body; all problems come at once.</summary>
    /// <param name="body">The body.</param>
    /// <param name="issuer">Whose person it is when the body does not say; null where that must be said.</param>
    public static Outcome<RevokeUserRequest> Parse(JsonElement body, string? issuer)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var user = reader.Required(
            "user", reader.Element<UserId?>("user", (element, path, problems) => ParseUser(new MemberReader(element, path, problems), issuer)));
        return errors.Count > 0 ? Problem.Invalid(errors) : new RevokeUserRequest(user.Value!.Value);
    }

    private static UserId ParseUser(MemberReader reader, string? issuer)
    {
        var sent = reader.Text("issuer", ParseIdentifier);
        if (issuer is null)
            reader.Required("issuer", sent, "issuer is required: this deployment takes tokens of more than one, and people are told apart by both.");
        var subject = reader.Required("subject", reader.Text("subject", ParseIdentifier));
        return new UserId(sent.Value ?? issuer ?? "", subject.Value ?? "");
    }

    // Any text: what identity providers put there is theirs.
    private static string? ParseIdentifier(string text, string path, ICollection<FieldError> errors)
    {
        if (text.Length is > 0 and <= UserId.MaxLength)
            return text;
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {UserId.MaxLength} characters; this has {text.Length}."));
        return null;
    }
}

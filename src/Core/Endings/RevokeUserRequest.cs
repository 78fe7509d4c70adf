using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Endings;

/// <summary>A request to end all connections of a user.</summary>
public sealed class RevokeUserRequest
{
    private RevokeUserRequest(UserId user) => User = user;

    /// <summary>The user, as their tokens name them. Whether such a user exists is unknown here.</summary>
    public UserId User { get; }

    /// <summary>Parses a body; all problems come at once.</summary>
    /// <param name="body">The body.</param>
    /// <param name="issuer">The issuer to assume when the body names none; null when the body must name it.</param>
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
            reader.Required("issuer", sent, "issuer is required: this deployment accepts tokens of several issuers, so issuer and subject together identify a user.");
        var subject = reader.Required("subject", reader.Text("subject", ParseIdentifier));
        return new UserId(sent.Value ?? issuer ?? "", subject.Value ?? "");
    }

    // Any text is allowed, because identity providers choose its form.
    private static string? ParseIdentifier(string text, string path, ICollection<FieldError> errors)
    {
        if (text.Length is > 0 and <= UserId.MaxLength)
            return text;
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {UserId.MaxLength} characters; this has {text.Length}."));
        return null;
    }
}

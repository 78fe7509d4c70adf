using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Idempotency;

/// <summary>
/// The value of a request's header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header), as sent: with the quotes of the
/// draft, or without. It is stored as an HMAC only.
/// </summary>
public readonly record struct IdempotencyKey
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    private static readonly TextParser<string> Parser = VisibleAscii.UpTo(MaxLength);

    private IdempotencyKey(string text) => Text = text;

    internal string Text { get; }

    /// <summary>Parses the lines of the header. Problem: the header has several lines, or is not 1 to 255 characters of visible ASCII.</summary>
    public static Outcome<IdempotencyKey> Parse(IReadOnlyList<string?> lines)
    {
        if (lines is not [{ } text])
            return Problem.Invalid(Header, ErrorCodes.NotAllowed, $"Send the header {Header} once.");
        List<FieldError> errors = [];
        return Parser(text, Header, errors) is { } key ? new IdempotencyKey(key) : Problem.Invalid(errors);
    }

    /// <summary>Returns the type name only: the key is never logged.</summary>
    public override string ToString() => nameof(IdempotencyKey);
}

/// <summary>Whose key it is. Two callers never share a key.</summary>
/// <param name="Organization">The caller's organization.</param>
/// <param name="Kind"><c>user</c> or <c>client</c>.</param>
/// <param name="Issuer">The issuer of the caller's token; null for a token of this deployment.</param>
/// <param name="Subject">The user, or the client.</param>
public sealed record KeyOwner(OrganizationId Organization, string Kind, string? Issuer, string? Subject);

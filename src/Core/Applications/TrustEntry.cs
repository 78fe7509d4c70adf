using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>A platform token that authenticates the application instead of a secret (RFC 7523 section 3).</summary>
/// <param name="Issuer">The <c>iss</c> of the token. OpenID Connect Discovery gives the issuer's keys.</param>
/// <param name="Subject">The <c>sub</c> of the token.</param>
/// <param name="Audience">An <c>aud</c> that the token must contain.</param>
public sealed record TrustEntry(string Issuer, string Subject, string Audience)
{
    private const int Most = 10;
    private const int MaxText = 1_024;

    /// <summary>Parses an array of at most 10 entries.</summary>
    internal static IReadOnlyList<TrustEntry> Parse(JsonElement element, string path, ICollection<FieldError> errors, WebAddressRules rules)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "trust must be an array of objects."));
            return [];
        }

        if (element.GetArrayLength() > Most)
        {
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {Most} trust entries."));
            return [];
        }

        return [.. element.EnumerateArray().Index().Select(entry => ParseOne(entry.Item, path + JsonPointer.Segment(entry.Index), errors, rules))];
    }

    private static TrustEntry ParseOne(JsonElement element, string path, ICollection<FieldError> errors, WebAddressRules rules)
    {
        var reader = new MemberReader(element, path, errors);
        var issuer = reader.Required("issuer", reader.Text("issuer", rules.Parser));
        var subject = reader.Required("subject", reader.Text("subject", PlainText.UpTo(MaxText)));
        var audience = reader.Required("audience", reader.Text("audience", PlainText.UpTo(MaxText)));
        return new TrustEntry(issuer.Value?.OriginalString ?? "", subject.Value ?? "", audience.Value ?? "");
    }
}

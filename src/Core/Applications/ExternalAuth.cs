using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The identity provider of an application's own users. These users exist within this application only.</summary>
public sealed record ExternalAuth
{
    private const int MaxText = 1_024;
    private const int MaxClaims = 20;
    private const int MaxReturnUrls = 20;
    private const int MaxAge = 86_400;
    private const int MinPartnerKey = 32;
    private const int MaxPartnerKey = 256;

    /// <summary>
    /// The signature algorithms that need a key pair. Shared-key algorithms are excluded: a verifier could use the shared key to sign.
    /// </summary>
    public static IReadOnlyList<string> Algorithms { get; } =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Whether tokens of this identity provider are accepted.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The required <c>iss</c> of a token, compared exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary>The address of the identity provider's keys (RFC 7517).</summary>
    public required string JwksUrl { get; init; }

    /// <summary>The required <c>aud</c> of a token.</summary>
    public required string Audience { get; init; }

    /// <summary>The accepted signature algorithms, a subset of <see cref="Algorithms"/>.</summary>
    public IReadOnlyList<string> AllowedAlgorithms { get; init; } = Algorithms;

    /// <summary>The claims and values that a token must have; null when none were sent.</summary>
    public IReadOnlyDictionary<string, string>? RequiredClaims { get; init; }

    /// <summary>The addresses to which the application's users may be sent back; null when none were sent.</summary>
    public IReadOnlyList<string>? AllowedReturnUrls { get; init; }

    /// <summary>The maximum age of a token in seconds; null when only the token's own expiry limits it.</summary>
    public int? MaxTokenAgeSeconds { get; init; }

    /// <summary>The SHA-256 of the partner's key; null when none was sent.</summary>
    public string? PartnerKeyHash { get; init; }

    /// <inheritdoc/>
    public bool Equals(ExternalAuth? other) =>
        other is not null
        && Enabled == other.Enabled && Issuer == other.Issuer && JwksUrl == other.JwksUrl && Audience == other.Audience
        && AllowedAlgorithms.SequenceEqual(other.AllowedAlgorithms, StringComparer.Ordinal)
        && SameClaims(RequiredClaims, other.RequiredClaims)
        && (AllowedReturnUrls ?? []).SequenceEqual(other.AllowedReturnUrls ?? [], StringComparer.Ordinal)
        && MaxTokenAgeSeconds == other.MaxTokenAgeSeconds && PartnerKeyHash == other.PartnerKeyHash;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Issuer, JwksUrl, Audience);

    /// <summary>
    /// Parses the object. When no partner's key is sent, the stored one stays: the API never returns it, so a caller cannot send it again.
    /// </summary>
    /// <param name="element">The member's value.</param>
    /// <param name="path">The JSON pointer to it.</param>
    /// <param name="errors">Collects the problems.</param>
    /// <param name="rules">The rules for addresses.</param>
    internal static ExternalAuthRequest Parse(JsonElement element, string path, ICollection<FieldError> errors, WebAddressRules rules)
    {
        var reader = new MemberReader(element, path, errors);
        var issuer = reader.Required("issuer", reader.Text("issuer", PlainText.UpTo(MaxText)));
        var jwksUrl = reader.Required("jwksUrl", reader.Text("jwksUrl", rules.Parser));
        var audience = reader.Required("audience", reader.Text("audience", PlainText.UpTo(MaxText)));
        var key = reader.Text("partnerApiKey", ParseKey);
        return new ExternalAuthRequest(
            new ExternalAuth
            {
                Enabled = reader.Flag("enabled").Value ?? true,
                Issuer = issuer.Value ?? "",
                JwksUrl = jwksUrl.Value?.OriginalString ?? "",
                Audience = audience.Value ?? "",
                AllowedAlgorithms = reader.Element("allowedAlgorithms", ParseAlgorithms).Value ?? Algorithms,
                RequiredClaims = reader.Element("requiredClaims", ParseClaims).Value,
                AllowedReturnUrls = reader.Element("allowedReturnUrls", (list, at, problems) => TextList.Parse(list, at, problems, MaxReturnUrls, rules.Parser)).Value,
                MaxTokenAgeSeconds = reader.Element("maxTokenAgeSeconds", ParseAge).Value,
                PartnerKeyHash = key.Value is { } sent ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sent))) : null,
            },
            KeepsKey: !key.IsSent);
    }

    private static string? ParseKey(string text, string path, ICollection<FieldError> errors)
    {
        if (text.Length >= MinPartnerKey)
            return VisibleAscii.UpTo(MaxPartnerKey)(text, path, errors);
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use {MinPartnerKey} to {MaxPartnerKey} random characters."));
        return null;
    }

    private static IReadOnlyList<string>? ParseAlgorithms(JsonElement element, string path, ICollection<FieldError> errors)
    {
        var names = TextList.Parse(element, path, errors, Algorithms.Count, ParseAlgorithm);
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 0)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, "Name at least one algorithm, or leave the member out for all asymmetric ones."));
        return names;
    }

    private static string? ParseAlgorithm(string text, string path, ICollection<FieldError> errors)
    {
        if (Algorithms.Contains(text, StringComparer.Ordinal))
            return text;
        errors.Add(new FieldError(path, ErrorCodes.UnknownValue, $"Use asymmetric algorithms only: {string.Join(", ", Algorithms)}."));
        return null;
    }

    private static Dictionary<string, string>? ParseClaims(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "requiredClaims must be an object of texts."));
            return null;
        }

        Dictionary<string, string> claims = new(StringComparer.Ordinal);
        foreach (var claim in element.EnumerateObject())
        {
            var at = path + JsonPointer.Segment(claim.Name);
            if (claim.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number))
                errors.Add(new FieldError(at, ErrorCodes.WrongType, "A required claim is a text, a number, true or false."));
            else if (claim.Name.Length > MaxText || claim.Value.GetRawText().Length > MaxText)
                errors.Add(new FieldError(at, ErrorCodes.OutOfRange, $"Use at most {MaxText} characters."));
            else
                claims[claim.Name] = claim.Value.ValueKind == JsonValueKind.String ? claim.Value.GetString()! : claim.Value.GetRawText();
        }

        if (claims.Count > MaxClaims)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {MaxClaims} required claims."));
        return claims;
    }

    private static int? ParseAge(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxAge)
            return seconds;
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"maxTokenAgeSeconds must be a whole number from 1 to {MaxAge}.")));
        return null;
    }

    private static bool SameClaims(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one ?? new Dictionary<string, string>()).OrderBy(claim => claim.Key, StringComparer.Ordinal)
            .SequenceEqual((other ?? new Dictionary<string, string>()).OrderBy(claim => claim.Key, StringComparer.Ordinal));
}

using Kontext.Core.Storage;

namespace Kontext.Core.Input;

/// <summary>
/// A user: the token's issuer and subject together, because a subject is unique only within its issuer (OpenID Connect Core section 2).
/// </summary>
/// <param name="Issuer">The token's <c>iss</c>.</param>
/// <param name="Subject">The token's <c>sub</c>, or the claim that the deployment uses instead.</param>
public readonly record struct UserId(string Issuer, string Subject)
{
    /// <summary>The maximum length of an issuer or a subject in characters.</summary>
    public const int MaxLength = 1_024;

    /// <summary>The part of a table key for this user; two users never have equal ones. An encoded part never contains ':'.</summary>
    public string Key => $"{TableKey.Encode(Issuer)}:{TableKey.Encode(Subject)}";
}

/// <summary>An organization: the organization claim of the caller's token, unchanged.</summary>
/// <param name="Value">Any text, because it comes from outside.</param>
public readonly record struct OrganizationId(string Value)
{
    /// <summary>The part of a table key for this organization; two organizations never have equal ones.</summary>
    public string Key => TableKey.Encode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

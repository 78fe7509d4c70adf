using Kontext.Core.Storage;

namespace Kontext.Core.Input;

/// <summary>A person: the issuer and the subject of the token together, for a subject is unique within its issuer only (OpenID Connect Core section 2).</summary>
/// <param name="Issuer">The token's <c>iss</c>.</param>
/// <param name="Subject">The token's <c>sub</c>, or what the deployment uses instead.</param>
public readonly record struct UserId(string Issuer, string Subject)
{
    /// <summary>The most characters that an issuer or a subject may have.</summary>
    public const int MaxLength = 1_024;

    /// <summary>A part of a table key that no other person encodes to; ':' never occurs in an encoded part.</summary>
    public string Key => $"{TableKey.Encode(Issuer)}:{TableKey.Encode(Subject)}";
}

/// <summary>Whose integrations they are: the organization claim of the caller's token, kept exactly.</summary>
/// <param name="Value">Comes from outside; any text.</param>
public readonly record struct OrganizationId(string Value)
{
    /// <summary>A part of a table key that no other organization's id encodes to.</summary>
    public string Key => TableKey.Encode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

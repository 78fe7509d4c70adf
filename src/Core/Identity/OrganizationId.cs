using Kontext.Core.Storage;

namespace Kontext.Core.Identity;

/// <summary>Whose integrations they are: the organization claim of the caller's token, kept exactly.</summary>
/// <param name="Value">Comes from outside; any text.</param>
public readonly record struct OrganizationId(string Value)
{
    /// <summary>A part of a table key that no other organization's id encodes to.</summary>
    public string Key => TableKey.Encode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

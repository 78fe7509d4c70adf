using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Kontext.Core.Integrations;

namespace Kontext.Core.Applications;

/// <summary>
/// The integrations that are attached to an application, in order. Each attachment has a number, so that settings of an earlier attachment
/// do not apply to a later one.
/// </summary>
public sealed class AttachedIntegrations : IEquatable<AttachedIntegrations>
{
    /// <summary>The limit of integrations attached to one application.</summary>
    public const int Most = 200;

    private const int IdLength = 16;
    private const int EntryLength = IdLength + sizeof(int);

    private readonly ImmutableArray<(IntegrationId Id, int Number)> _all;

    private AttachedIntegrations(ImmutableArray<(IntegrationId Id, int Number)> all) => _all = all;

    /// <summary>No integration.</summary>
    public static AttachedIntegrations None { get; } = new([]);

    /// <summary>The ids, in the order they were attached.</summary>
    public IEnumerable<IntegrationId> Ids => _all.Select(entry => entry.Id);

    /// <summary>The number of attached integrations.</summary>
    public int Count => _all.Length;

    /// <summary>Returns the number of the attachment; null when the integration is not attached.</summary>
    public int? NumberOf(IntegrationId id)
    {
        foreach (var entry in _all)
        {
            if (entry.Id == id)
                return entry.Number;
        }

        return null;
    }

    /// <summary>Returns whether the integration is attached.</summary>
    public bool Has(IntegrationId id) => NumberOf(id) is not null;

    /// <inheritdoc/>
    public bool Equals(AttachedIntegrations? other) => other is not null && _all.AsSpan().SequenceEqual(other._all.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttachedIntegrations);

    /// <inheritdoc/>
    public override int GetHashCode() => _all.Length;

    /// <summary>Whether both are equal.</summary>
    public static bool operator ==(AttachedIntegrations? one, AttachedIntegrations? other) => one is null ? other is null : one.Equals(other);

    /// <summary>Whether both differ.</summary>
    public static bool operator !=(AttachedIntegrations? one, AttachedIntegrations? other) => !(one == other);

    /// <summary>Returns this list with one more integration; an attached integration changes nothing.</summary>
    internal AttachedIntegrations With(IntegrationId id) => Has(id) ? this : new([.. _all, (id, NewNumber())]);

    /// <summary>Returns this list without one integration; an integration that is not attached changes nothing.</summary>
    internal AttachedIntegrations Without(IntegrationId id) => Has(id) ? new([.. _all.Where(entry => entry.Id != id)]) : this;

    /// <summary>
    /// Returns a list with exactly these ids, in their order. Integrations that are attached already keep their settings.
    /// </summary>
    internal AttachedIntegrations Replaced(IReadOnlyList<IntegrationId> ids) =>
        new([.. ids.Distinct().Select(id => (id, NumberOf(id) ?? NewNumber()))]);

    /// <summary>Writes the list for the row: 20 bytes for each integration.</summary>
    internal byte[] Write()
    {
        var bytes = new byte[_all.Length * EntryLength];
        for (var index = 0; index < _all.Length; index++)
        {
            var entry = bytes.AsSpan(index * EntryLength, EntryLength);
            _all[index].Id.Value.TryWriteBytes(entry, bigEndian: true, out _);
            BinaryPrimitives.WriteInt32BigEndian(entry[IdLength..], _all[index].Number);
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static AttachedIntegrations Read(byte[]? bytes)
    {
        if (bytes is not { Length: > 0 })
            return None;
        var all = ImmutableArray.CreateBuilder<(IntegrationId, int)>(bytes.Length / EntryLength);
        for (var at = 0; at + EntryLength <= bytes.Length; at += EntryLength)
            all.Add((new IntegrationId(new Guid(bytes.AsSpan(at, IdLength), bigEndian: true)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + IdLength))));
        return new(all.ToImmutable());
    }

    // Random: settings that an attachment before it has left behind must not count for it.
    private static int NewNumber() => RandomNumberGenerator.GetInt32(int.MaxValue);
}

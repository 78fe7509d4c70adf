using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Kontext.Core.Integrations;

namespace Kontext.Core.Applications;

/// <summary>
/// The integrations that are attached to an application, in order. Each attachment has a number, so that settings of an attachment before it do not count.
/// </summary>
public sealed class AttachedIntegrations : IEquatable<AttachedIntegrations>
{
    /// <summary>How many integrations one application may have.</summary>
    public const int Most = 200;

    private const int IdLength = 16;
    private const int EntryLength = IdLength + sizeof(int);

    private readonly ImmutableArray<(IntegrationId Id, int Number)> _all;

    private AttachedIntegrations(ImmutableArray<(IntegrationId Id, int Number)> all) => _all = all;

    /// <summary>No integration.</summary>
    public static AttachedIntegrations None { get; } = new([]);

    /// <summary>The ids, in the order they were attached.</summary>
    public IEnumerable<IntegrationId> Ids => _all.Select(entry => entry.Id);

    /// <summary>How many there are.</summary>
    public int Count => _all.Length;

    /// <summary>The number of an attachment; null for an integration that is not attached.</summary>
    public int? NumberOf(IntegrationId id)
    {
        foreach (var entry in _all)
        {
            if (entry.Id == id)
                return entry.Number;
        }

        return null;
    }

    /// <summary>Whether an integration is attached.</summary>
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

    /// <summary>These and one more; the same when it is attached.</summary>
    internal AttachedIntegrations With(IntegrationId id) => Has(id) ? this : new([.. _all, (id, NewNumber())]);

    /// <summary>These without one; the same when it is not attached.</summary>
    internal AttachedIntegrations Without(IntegrationId id) => Has(id) ? new([.. _all.Where(entry => entry.Id != id)]) : this;

    /// <summary>Exactly these ids, in their order. Those that are attached keep their settings.</summary>
    internal AttachedIntegrations Replaced(IReadOnlyList<IntegrationId> ids) =>
        new([.. ids.Distinct().Select(id => (id, NumberOf(id) ?? NewNumber()))]);

    /// <summary>As the row keeps them: 20 bytes each.</summary>
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

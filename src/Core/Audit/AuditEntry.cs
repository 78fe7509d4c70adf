namespace Kontext.Core.Audit;

/// <summary>An audit event whose row is written but not yet completed.</summary>
public sealed class AuditEntry
{
    internal AuditEntry(AuditEvent begun, string id, long began)
    {
        Begun = begun;
        Id = id;
        Began = began;
    }

    internal AuditEvent Begun { get; }

    internal string Id { get; }

    internal long Began { get; }
}

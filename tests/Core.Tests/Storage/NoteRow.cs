using Kontext.Core.Storage;

namespace Kontext.Core.Tests.Storage;

internal sealed class NoteRow : StampedRow
{
    public NoteRow() => (PartitionKey, RowKey) = ("p", "r");

    public string Text { get; set; } = "";
}

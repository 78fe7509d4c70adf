using Azure.Data.Tables;

namespace Kontext.Core.Storage;

/// <summary>Bytes in numbered columns of a row. A binary property holds 64 KiB at most (Table service data model).</summary>
internal static class BinaryColumns
{
    /// <summary>The most bytes of one value: eight columns, within the 1 MiB of a row.</summary>
    public const int MaxBytes = Most * ColumnBytes;

    private const int Most = 8;
    private const int ColumnBytes = 64 * 1024;

    /// <summary>Puts bytes into the columns whose names begin with a prefix.</summary>
    public static void Put(TableEntity row, string prefix, byte[] bytes)
    {
        foreach (var (column, part) in bytes.Chunk(ColumnBytes).Index())
            row[NameOf(prefix, column)] = part;
    }

    /// <summary>Returns the bytes of the columns whose names begin with a prefix.</summary>
    public static byte[] Get(TableEntity row, string prefix) => [.. Enumerable.Range(0, Most).SelectMany(column => row.GetBinary(NameOf(prefix, column)) ?? [])];

    private static string NameOf(string prefix, int column) => FormattableString.Invariant($"{prefix}{column}");
}

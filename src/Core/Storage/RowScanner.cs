using System.Text.Json;

namespace Kontext.Core.Storage;

/// <summary>
/// Finds the ends of whole rows in an answer of table storage that is still arriving: <c>{ "value": [ {row}, {row} … ] }</c>.
/// </summary>
internal sealed class RowScanner
{
    // The levels are the object, its array, and the row.
    private const int DepthOfRows = 2;

    private JsonReaderState _state;
    private int _scanned;

    /// <summary>The position after the last whole row; 0 before the first one.</summary>
    public int End { get; private set; }

    /// <summary>Continues in the answer, which has grown, up to the row that passes <paramref name="most"/> bytes.</summary>
    public void Scan(ReadOnlySpan<byte> answer, int most)
    {
        Utf8JsonReader reader = new(answer[_scanned..], isFinalBlock: false, _state);
        while ((End == 0 || End < most) && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == DepthOfRows)
                End = _scanned + (int)reader.BytesConsumed;
        }

        _scanned += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }
}

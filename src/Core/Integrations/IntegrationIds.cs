using System.Globalization;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Integrations;

/// <summary>Makes ids that grow within the process, even inside one millisecond. So a list is in the order of creation.</summary>
public sealed class IntegrationIds(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private IntegrationId _last;
    private DateTimeOffset _lastTime;

    /// <summary>Returns a fresh id, greater than every earlier one of this process.</summary>
    public IntegrationId Next()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now > _lastTime)
                _lastTime = now;
            var id = new IntegrationId(Guid.CreateVersion7(_lastTime));
            while (id.Value.CompareTo(_last.Value) <= 0)
            {
                // The millisecond is the last one's, and the random part is smaller: borrow from the next millisecond (RFC 9562 section
                // 6.2).
                _lastTime = _lastTime.AddMilliseconds(1);
                id = new IntegrationId(Guid.CreateVersion7(_lastTime));
            }

            _last = id;
            return id;
        }
    }
}

/// <summary>An integration's id: a UUID. New ids are of version 7 (RFC 9562 section 5.7), so that ids sort by creation.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct IntegrationId(Guid Value)
{
    /// <summary>Parses a plain UUID of 36 characters, hex digits in either case. Returns false for any other text.</summary>
    public static bool TryParse(string? text, out IntegrationId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new IntegrationId(value);
        return parsed;
    }

    /// <summary>Reads the text of a stored id. Throws for any other text.</summary>
    internal static IntegrationId Read(string text) => StoredValue.Require<IntegrationId>(TryParse(text, out var id) ? id : null, "A row holds no id of an integration.");

    /// <summary>Returns 36 characters in lower case. The order of the texts is the order of the ids.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

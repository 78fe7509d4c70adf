using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Integrations;

/// <summary>Makes ids that grow within the process even inside one millisecond, so that a list is in the order of creation.</summary>
public sealed class IntegrationIds(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private IntegrationId _last;
    private DateTimeOffset _lastTime;

    /// <summary>A fresh id, greater than every one before it.</summary>
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
                // Same millisecond, smaller random part: borrow from the next one (RFC 9562 section 6.2).
                _lastTime = _lastTime.AddMilliseconds(1);
                id = new IntegrationId(Guid.CreateVersion7(_lastTime));
            }

            _last = id;
            return id;
        }
    }
}

/// <summary>An integration's id: a UUID, in made ones of version 7 (RFC 9562 section 5.7), so that ids sort by creation.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct IntegrationId(Guid Value)
{
    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out IntegrationId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new IntegrationId(value);
        return parsed;
    }

    /// <summary>36 characters, lower case; text order is id order.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

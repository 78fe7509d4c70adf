namespace Kontext.Core.Input;

/// <summary>A member of a request: not sent, sent as null, or sent with a value. In a merge patch the three differ (RFC 7396).</summary>
/// <param name="IsSent">Whether the member stands in the body, be it as null.</param>
/// <param name="Value">Null when not sent, sent as null, or wrong (then a field error says so and the request is not carried out).</param>
/// <typeparam name="T">The parsed type.</typeparam>
public readonly record struct Member<T>(bool IsSent, T? Value)
{
    /// <summary>The value sent, null when cleared, or what there was when nothing was sent.</summary>
    public T? Or(T? present) => IsSent ? Value : present;
}

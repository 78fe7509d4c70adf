namespace Kontext.Core.Storage;

/// <summary>Checks the values that this service stored itself. A wrong one is a fault in the data, which an operator must see.</summary>
internal static class StoredValue
{
    /// <summary>Returns the value. Throws with the sentence when there is none.</summary>
    public static T Require<T>(T? value, string fault)
        where T : class => value ?? throw new FormatException(fault);

    /// <inheritdoc cref="Require{T}(T, string)"/>
    public static T Require<T>(T? value, string fault)
        where T : struct => value ?? throw new FormatException(fault);
}

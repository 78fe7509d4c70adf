using System.Globalization;
using System.Numerics;

namespace Kontext.Core.JsonSchemas;

/// <summary>A JSON number by its decimal value: double would call 9007199254740993 and 9007199254740992 the same, and 1e400 infinite.</summary>
/// <param name="Digits">All digits, without the point.</param>
/// <param name="Exponent">The power of ten the digits are multiplied by.</param>
internal readonly record struct JsonNumber(BigInteger Digits, int Exponent)
{
    // Longer or larger ones cost more to compare than any credential is worth.
    private const int MaxCharacters = 400;
    private const int MaxExponent = 1_000;

    public bool IsInteger => Exponent >= 0 || (Digits % BigInteger.Pow(10, -Exponent)).IsZero;

    public bool IsPositive => Digits.Sign > 0;

    public bool IsNegative => Digits.Sign < 0;

    public static bool TryParse(string text, out JsonNumber number)
    {
        number = default;
        if (text.Length > MaxCharacters)
            return false;
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return false;
        if (exponent is > MaxExponent or < -MaxExponent)
            return false;
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            exponent -= mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        number = new JsonNumber(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), exponent);
        return true;
    }

    public static int Compare(JsonNumber left, JsonNumber right)
    {
        var (a, b) = Align(left, right);
        return a.CompareTo(b);
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        var (value, by) = Align(this, divisor);
        return (value % by).IsZero;
    }

    /// <summary>The whole number it is, or the largest there is room for: no string or list comes near that.</summary>
    public long ToCount()
    {
        var value = Align(this, default).Left / BigInteger.Pow(10, Math.Max(0, -Exponent));
        return value > long.MaxValue ? long.MaxValue : (long)value;
    }

    private static (BigInteger Left, BigInteger Right) Align(JsonNumber left, JsonNumber right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return (Scale(left, exponent), Scale(right, exponent));
    }

    private static BigInteger Scale(JsonNumber number, int exponent) =>
        number.Exponent == exponent ? number.Digits : number.Digits * BigInteger.Pow(10, number.Exponent - exponent);
}

namespace Kontext.Core.Providers;

/// <summary>
/// An address with asterisks, such as <c>https://login.microsoftonline.com/*/v2.0</c>. An asterisk stands for exactly one label of the host
/// or one segment of the path. There is no other wildcard, so no pattern matches another domain.
/// </summary>
public sealed class AddressPattern
{
    private const string Any = "*";
    private const string SchemeEnd = "://";

    private readonly string _scheme;
    private readonly string[] _labels;
    private readonly string[] _segments;

    private AddressPattern(string text, string scheme, string[] labels, string[] segments)
    {
        Text = text;
        _scheme = scheme;
        _labels = labels;
        _segments = segments;
    }

    /// <summary>The pattern as the catalogue writes it.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern of the catalogue. Throws when the text is no pattern.</summary>
    public static AddressPattern Read(string text)
    {
        if (text.Split(SchemeEnd) is not [{ Length: > 0 } scheme, { Length: > 0 } rest] || rest.AsSpan().ContainsAny('?', '#', '@'))
            throw new FormatException($"'{text}' is no address pattern.");
        var parts = rest.Split('/');
        return new AddressPattern(text, scheme, parts[0].Split('.'), parts[1..]);
    }

    /// <summary>Whether an address matches. Another port, a query, user information or one more segment is no match.</summary>
    public bool Matches(Uri address)
    {
        if (address is not { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } || address.Scheme != _scheme)
            return false;
        var authority = address.IsDefaultPort ? address.IdnHost : FormattableString.Invariant($"{address.IdnHost}:{address.Port}");
        var path = address.AbsolutePath == "/" ? [] : address.AbsolutePath[1..].Split('/');
        return AreEqual(_labels, authority.Split('.'), StringComparison.OrdinalIgnoreCase)
            && AreEqual(_segments, path, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool AreEqual(string[] pattern, string[] parts, StringComparison comparison)
    {
        if (pattern.Length != parts.Length)
            return false;
        for (var i = 0; i < parts.Length; i++)
        {
            if (pattern[i] == Any ? parts[i].Length == 0 : !pattern[i].Equals(parts[i], comparison))
                return false;
        }

        return true;
    }
}

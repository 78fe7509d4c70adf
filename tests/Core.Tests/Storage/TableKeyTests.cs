using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Kontext.Core.Storage;

namespace Kontext.Core.Tests.Storage;

public sealed class TableKeyTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("acme", "acme")]
    [InlineData("org_1.a-B", "org_1.a-B")]
    [InlineData("a/b\\c#d?e", "a~2fb~5cc~23d~3fe")]
    [InlineData("~", "~7e")]
    [InlineData("~2f", "~7e2f")]
    [InlineData("a b\u0000\u007f", "a~20b~00~7f")]
    [InlineData("ä", "~c3~a4")]
    [InlineData("🔑", "~f0~9f~94~91")]
    public void Harmless_text_stays_readable_and_the_rest_is_written_in_hex(string text, string key) =>
        Assert.Equal(key, TableKey.Encode(text));

    [Property(MaxTest = 2_000)]
    public Property Different_texts_never_encode_equal() =>
        Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), (left, right) => left == right || TableKey.Encode(left) != TableKey.Encode(right));

    [Property(MaxTest = 2_000)]
    public Property Keys_hold_allowed_characters_only_and_have_a_bound() =>
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            var key = TableKey.Encode(text);
            return key.Length <= 150 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
        });

    [Property(MaxTest = 500)]
    public Property What_a_text_encodes_to_is_never_another_texts_key() =>
        Prop.ForAll(Texts.ToArbitrary(), text => TableKey.Encode(text) == text || TableKey.Encode(TableKey.Encode(text)) != TableKey.Encode(text));

    [Fact]
    public void Texts_that_differ_late_or_in_length_alone_have_different_keys()
    {
        var long1 = new string('a', 150);
        string[] texts = [long1, long1 + "a", long1 + "b", long1 + "aa", new string('/', 49), new string('/', 50), new string('/', 51), new string('~', 67)];

        Assert.Equal(texts.Length, texts.Select(TableKey.Encode).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData('\ud800')]
    [InlineData('\udc00')]
    public void A_lone_surrogate_is_refused_because_all_would_get_the_same_key(char half)
    {
        Assert.Throws<System.Text.EncoderFallbackException>(() => TableKey.Encode($"a{half}b"));
        Assert.Throws<System.Text.EncoderFallbackException>(() => TableKey.Encode(new string('a', 300) + half));
    }

    // Few different characters make collisions likely. The lengths are around the limit above which the hash is used.
    private static Gen<string> Texts => Gen.OneOf(
        TextOf(["a", "~", "/", "2", "f"], 0, 4),
        TextOf(["a", "~", "7e", "2f", "ä", "🔑", "\u0000", "?", "#", "\\", " "], 0, 12),
        TextOf(["aaaaaaaaaa", "//////////", "~~~~~~~~~~", "b"], 5, 25));

    private static Gen<string> TextOf(string[] pieces, int least, int most) =>
        from length in Gen.Choose(least, most)
        from chosen in Gen.Elements(pieces).ArrayOf(length)
        select string.Concat(chosen);
}

using System.Text.Json.Serialization;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Input;

public sealed class TextParsersTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private enum Colour
    {
        Red,
        DarkBlue,
        [JsonStringEnumMemberName("off-white")]
        OffWhite,
    }

    [Theory]
    [InlineData("2030-01-31T12:00:01Z", "2030-01-31T12:00:01.0000000+00:00")]
    [InlineData("2030-01-31T12:01Z", "2030-01-31T12:01:00.0000000+00:00")]
    [InlineData("2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.5000000+00:00")]
    [InlineData("2030-01-31T12:00:00.123456789Z", "2030-01-31T12:00:00.1234567+00:00")]
    [InlineData("2030-01-31T12:00:00.1234567890123456789+00:00", "2030-01-31T12:00:00.1234567+00:00")]
    [InlineData("2030-01-31T11:30:00-01:00", "2030-01-31T12:30:00.0000000+00:00")]
    [InlineData("2030-10-27T02:30:00+02:00", "2030-10-27T00:30:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000+00:00")]
    public void A_time_in_the_future_is_stored_in_UTC(string text, string instant) =>
        Assert.Equal(instant, Parsing.Accepted(Instant.After(Now), text)!.Value.ToString("O"));

    [Theory]
    [InlineData("2030-01-31T12:00:00Z")]
    [InlineData("2030-01-31T12:30:00+01:00")]
    [InlineData("2030-01-31T11:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("1900000000")]
    [InlineData("2031-01-31")]
    [InlineData("2031-01-31T12:00:00")]
    [InlineData("2031-01-31 12:00:00Z")]
    [InlineData(" 2031-01-31T12:00:00Z")]
    [InlineData("2031-01-31T12:00:00Z\n")]
    [InlineData("2031-01-31T12:00:00Z\0")]
    [InlineData("2031-02-30T12:00:00Z")]
    [InlineData("2031-01-31T24:00:00Z")]
    [InlineData("2031-01-31T12:00:00+99:00")]
    [InlineData("２０３１-01-31T12:00:00Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("99999-12-31T23:59:59Z")]
    public void A_time_in_the_past_or_an_invalid_time_is_refused(string text) =>
        Assert.Equal(ErrorCodes.InvalidTime, Parsing.Refusal(Instant.After(Now), text).Code);

    [Theory]
    [InlineData("!")]
    [InlineData("~token.with-every_kind+of/character=")]
    public void A_token_is_visible_ascii(string text) => Assert.Equal(text, Parsing.Accepted(VisibleAscii.UpTo(64), text));

    [Theory]
    [InlineData("", ErrorCodes.OutOfRange)]
    [InlineData("canary canary", ErrorCodes.InvalidCharacters)]
    [InlineData("canary\r\nx: 1", ErrorCodes.InvalidCharacters)]
    [InlineData("canary\u007f", ErrorCodes.InvalidCharacters)]
    [InlineData("canary\u0000", ErrorCodes.InvalidCharacters)]
    [InlineData("canaryä", ErrorCodes.InvalidCharacters)]
    [InlineData("canary\u200b", ErrorCodes.InvalidCharacters)]
    [InlineData("canarycanarycanary", ErrorCodes.OutOfRange)]
    public void A_token_that_cannot_stand_in_a_header_is_refused_and_not_repeated(string text, string code)
    {
        var error = Parsing.Refusal(VisibleAscii.UpTo(16), text);

        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("canary", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Größe 漢字 🔑")]
    [InlineData(" spaces stay ")]
    [InlineData("0123456789012345")]
    public void A_line_of_text_is_kept_as_it_was_sent(string text) => Assert.Equal(text, Parsing.Accepted(PlainText.UpTo(16), text));

    [Theory]
    [InlineData("", ErrorCodes.OutOfRange)]
    [InlineData("   ", ErrorCodes.OutOfRange)]
    [InlineData("\u2003\u00a0", ErrorCodes.OutOfRange)]
    [InlineData("01234567890123456", ErrorCodes.OutOfRange)]
    [InlineData("a\nb", ErrorCodes.InvalidCharacters)]
    [InlineData("a\u0000", ErrorCodes.InvalidCharacters)]
    [InlineData("a\u0085b", ErrorCodes.InvalidCharacters)]
    [InlineData("a\u2028b", ErrorCodes.InvalidCharacters)]
    [InlineData("a\u2029b", ErrorCodes.InvalidCharacters)]
    public void A_text_that_is_blank_too_long_or_more_than_a_line_is_refused(string text, string code) =>
        Assert.Equal(code, Parsing.Refusal(PlainText.UpTo(16), text).Code);

    [Theory]
    [InlineData(nameof(Colour.Red), "red")]
    [InlineData(nameof(Colour.DarkBlue), "dark_blue")]
    [InlineData(nameof(Colour.OffWhite), "off-white")]
    public void Each_enum_value_has_its_own_word(string value, string word)
    {
        var colour = Enum.Parse<Colour>(value);

        Assert.Equal(word, WireNames.Of(colour));
        Assert.Equal(colour, WireNames.Read<Colour>(word));
        Assert.Equal(colour, Parsing.Accepted<Colour?>((text, path, errors) => WireNames.Parse<Colour>(text, path, errors), word));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Red")]
    [InlineData("DarkBlue")]
    [InlineData("OffWhite")]
    [InlineData("0")]
    [InlineData("red,dark_blue")]
    public void An_unknown_word_is_refused_with_the_list_of_known_words(string text)
    {
        var errors = new List<FieldError>();

        WireNames.Parse<Colour>(text, "/colour", errors);

        Assert.Equal(new FieldError("/colour", ErrorCodes.UnknownValue, "Use one of: red, dark_blue, off-white."), Assert.Single(errors));
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData(" \u3164\u2060 ")]
    public void A_line_of_invisible_characters_is_blank(string text)
    {
        var errors = new List<FieldError>();
        Assert.Null(PlainText.UpTo(10)(text, "/name", errors));
        Assert.Equal(ErrorCodes.OutOfRange, Assert.Single(errors).Code);
    }

    [Theory]
    [InlineData("invoice\u202Efdp.exe", false)]
    [InlineData("\u2067name", false)]
    [InlineData("\uD83D\uDC69\u200D\uD83D\uDCBB", true)]
    [InlineData("\u05E9\u05DC\u05D5\u05DD", true)]
    public void Every_language_is_accepted_and_bidirectional_overrides_are_refused(string text, bool passes)
    {
        var errors = new List<FieldError>();
        Assert.Equal(passes, PlainText.UpTo(40)(text, "/name", errors) is not null);
    }
}

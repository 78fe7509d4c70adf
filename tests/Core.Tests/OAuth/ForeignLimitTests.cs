using System.Globalization;
using System.Text;
using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.OAuth;

/// <summary>The limits of values from an authorization server: the longest value is accepted, and one character more is not.</summary>
public sealed class ForeignLimitTests
{
    [Theory]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void The_first_hundred_scopes_are_kept(int sent, int kept)
    {
        var scopes = Scopes.Clean(Enumerable.Range(0, sent).Select(number => $"s{number}"));

        Assert.Equal(Enumerable.Range(0, kept).Select(number => $"s{number}"), scopes.Values);
    }

    [Theory]
    [InlineData(8_192, 0, 1)]
    [InlineData(8_193, 0, 0)]
    [InlineData(8_000, 192, 2)]
    [InlineData(8_000, 193, 1)]
    public void Scopes_have_at_most_8192_characters_together(int first, int second, int kept)
    {
        string[] sent = [new('a', first), new('b', second)];

        Assert.Equal(sent.Take(kept), Scopes.Clean(sent).Values);
    }

    [Theory]
    [InlineData(100, 1, true)]
    [InlineData(101, 1, false)]
    [InlineData(2, 4_096, true)]
    [InlineData(1, 8_193, false)]
    public void Entered_scopes_above_the_limits_are_refused(int count, int length, bool isTaken)
    {
        List<FieldError> errors = [];
        var entered = JsonSerializer.SerializeToElement(Enumerable.Repeat(new string('a', length), count));

        Assert.Equal(isTaken, Scopes.Parse(entered, "/scopes", errors) is not null);
        Assert.Equal(isTaken ? [] : [ErrorCodes.OutOfRange], errors.Select(error => error.Code));
    }

    [Theory]
    [InlineData("""[ "!", "~", "a:b/c.d" ]""", null)]
    [InlineData("""[ "a", 7 ]""", ErrorCodes.WrongType)]
    [InlineData("""[ "a", "" ]""", ErrorCodes.InvalidScope)]
    [InlineData("""[ "a b" ]""", ErrorCodes.InvalidScope)]
    [InlineData("""[ "a\"b" ]""", ErrorCodes.InvalidScope)]
    [InlineData("""[ "a\\b" ]""", ErrorCodes.InvalidScope)]
    [InlineData("""[ "ä" ]""", ErrorCodes.InvalidScope)]
    [InlineData("\"a\"", ErrorCodes.WrongType)]
    public void An_entered_scope_is_visible_ASCII_without_quotation_mark_and_backslash(string entered, string? code)
    {
        List<FieldError> errors = [];

        var scopes = Scopes.Parse(JsonDocument.Parse(entered).RootElement, "/scopes", errors);

        Assert.Equal(code is null ? [] : [code], errors.Select(error => error.Code));
        if (code is null)
            Assert.Equal(["!", "~", "a:b/c.d"], scopes!.Values);
    }

    [Fact]
    public void Scopes_are_joined_without_repeating_one()
    {
        var scopes = Scopes.Read(["a", "b"]);

        Assert.Same(scopes, scopes.And(Scopes.None));
        Assert.Equal(["a", "b", "c"], scopes.And(Scopes.Read(["b", "c"])).Values);
    }

    [Fact]
    public void Scopes_are_equal_when_order_and_spelling_match()
    {
        var scopes = Scopes.Read(["a", "b"]);

        Assert.Equal(scopes, Scopes.Read(["a", "b"]));
        Assert.Equal(scopes.GetHashCode(), Scopes.Read(["a", "b"]).GetHashCode());
        Assert.NotEqual(scopes.GetHashCode(), Scopes.Read(["b", "a"]).GetHashCode());
        Assert.All([Scopes.Read(["b", "a"]), Scopes.Read(["a", "B"]), Scopes.Read(["a"]), Scopes.None], other => Assert.NotEqual(scopes, other));
        Assert.False(scopes.Equals(null));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(0, false)]
    [InlineData(256, false)]
    public void An_account_id_has_1_to_255_characters(int length, bool isTaken)
    {
        var id = new string('~', length);

        Assert.Equal(isTaken ? id : null, ProviderAccount.ReadId(id));
    }

    [Theory]
    [InlineData(64 * 1024, "alice")]
    [InlineData((64 * 1024) + 1, null)]
    public void An_id_token_of_at_most_64_KiB_is_read(int length, string? name)
    {
        var end = $".{System.Buffers.Text.Base64Url.EncodeToString("""{"name":"alice"}"""u8)}.s";

        Assert.Equal(name, IdToken.Read(new string('h', length - end.Length) + end, new SecretTexts()).Name);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_longer_error_code_counts_as_a_description(int length, bool isWord)
    {
        var code = new string('e', length);

        var error = ServerError.Find(Answer(400, $$"""{"error":"{{code}}"}"""), new SecretTexts());

        Assert.Equal(isWord ? (code, null) : (null, code), (error!.Word, error.Description));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_form_has_at_most_a_hundred_fields(int fields, bool isRead)
    {
        var form = string.Join('&', Enumerable.Range(0, fields).Select(number => string.Create(CultureInfo.InvariantCulture, $"f{number}={number}")));

        var read = AnswerBody.Parse(Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded");

        Assert.Equal(isRead ? "99" : null, read?.GetProperty("f99").GetString());
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public void Success_is_a_status_from_200_to_299(int status, bool isSuccess) => Assert.Equal(isSuccess, Answer(status, "{}").IsSuccess);

    [Theory]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(499, false)]
    [InlineData(500, true)]
    public void The_outcome_is_unknown_after_a_success_and_a_failure_of_the_server(int status, bool isUnknown) =>
        Assert.Equal(isUnknown, Answer(status, "{}").IsOutcomeUnknown);

    private static ServerAnswer Answer(int status, string content) => new()
    {
        Failure = OutboundFailure.None,
        Status = status,
        Content = JsonDocument.Parse(content).RootElement,
    };
}

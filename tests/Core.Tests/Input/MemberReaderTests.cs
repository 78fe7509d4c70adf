using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Input;

public sealed class MemberReaderTests
{
    private readonly List<FieldError> _errors = [];

    [Fact]
    public void A_member_that_is_absent_null_or_has_a_value_gives_three_results()
    {
        var reader = Reader("""{"null":null,"value":"v"}""");

        Assert.Equal(new Member<string>(IsSent: false, null), reader.Text("absent", PlainText.UpTo(10)));
        Assert.Equal(new Member<string>(IsSent: true, null), reader.Text("null", PlainText.UpTo(10)));
        Assert.Equal(new Member<string>(IsSent: true, "v"), reader.Text("value", PlainText.UpTo(10)));
        Assert.Empty(_errors);
    }

    [Fact]
    public void An_absent_member_keeps_the_value_and_null_clears_it()
    {
        Assert.Equal("present", new Member<string>(IsSent: false, null).Or("present"));
        Assert.Null(new Member<string>(IsSent: true, null).Or("present"));
        Assert.Equal("sent", new Member<string>(IsSent: true, "sent").Or("present"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void A_text_of_another_type_is_refused(string value)
    {
        var member = Reader($$"""{"name":{{value}}}""", "/oauth").Text("name", PlainText.UpTo(10));

        Assert.Equal(new Member<string>(IsSent: true, null), member);
        Assert.Equal(new FieldError("/oauth/name", ErrorCodes.WrongType, "name must be a string."), Assert.Single(_errors));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    public void A_value_that_is_no_object_gives_one_error_and_no_members(string json)
    {
        var reader = Reader(json);

        Assert.False(reader.Text("name", PlainText.UpTo(10)).IsSent);
        Assert.Equal(new FieldError("", ErrorCodes.WrongType, "Send a JSON object."), Assert.Single(_errors));
    }

    [Fact]
    public void An_inner_object_is_named_by_its_member()
    {
        Reader("1", "/a/oauth");

        Assert.Equal(new FieldError("/a/oauth", ErrorCodes.WrongType, "oauth must be an object."), Assert.Single(_errors));
    }

    [Fact]
    public void Pointers_are_escaped()
    {
        Reader("""{"a/b~c":1}""").Text("a/b~c", PlainText.UpTo(10));

        Assert.Equal("/a~1b~0c", Assert.Single(_errors).Path);
    }

    [Fact]
    public void A_required_member_must_be_there_with_a_value()
    {
        var reader = Reader("""{"null":null,"value":"v"}""");

        reader.Required("absent", reader.Text("absent", PlainText.UpTo(10)));
        reader.Required("null", reader.Text("null", PlainText.UpTo(10)));
        reader.Required("value", reader.Text("value", PlainText.UpTo(10)));

        Assert.Equal([("/absent", ErrorCodes.Required), ("/null", ErrorCodes.Required)], _errors.Select(error => (error.Path, error.Code)));
    }

    [Fact]
    public void A_required_member_that_is_wrong_is_one_error()
    {
        var reader = Reader("""{"name":1}""");

        reader.Required("name", reader.Text("name", PlainText.UpTo(10)));

        Assert.Equal(ErrorCodes.WrongType, Assert.Single(_errors).Code);
    }

    [Fact]
    public void A_member_that_cannot_be_cleared_may_be_left_out_and_not_be_null()
    {
        var reader = Reader("""{"null":null}""");

        reader.NotNull("absent", reader.Text("absent", PlainText.UpTo(10)));
        reader.NotNull("null", reader.Text("null", PlainText.UpTo(10)));

        Assert.Equal(("/null", ErrorCodes.Required), (Assert.Single(_errors).Path, _errors[0].Code));
    }

    [Fact]
    public void All_problems_are_reported_together_and_unknown_members_are_ignored()
    {
        var reader = Reader("""{"name":"","url":"ftp://x","unknown":{"any":"thing"}}""");

        reader.Text("name", PlainText.UpTo(10));
        reader.Text("url", WebAddress.Parser(loopbackHttp: false));
        reader.Fail("other", ErrorCodes.NotAllowed, "Not here.");

        Assert.Equal(["/name", "/url", "/other"], _errors.Select(error => error.Path));
    }

    [Fact]
    public void Names_differ_by_case() => Assert.False(Reader("""{"Name":"v"}""").Text("name", PlainText.UpTo(10)).IsSent);

    private MemberReader Reader(string json, string path = "") => new(JsonElement.Parse(json), path, _errors);
}

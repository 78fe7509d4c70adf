using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Input;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("""{"a":{"b":[1,"two",null,true]}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"a":1e999999}""")]
    [InlineData("""{"a":-0,"A":0,"":1,"ä":2,"🔑":"𝄞"}""")]
    [InlineData("""{"a":{"same":1},"b":{"same":1}}""")]
    public void Json_is_kept_as_it_was_sent(string json)
    {
        Assert.True(JsonBody.Parse(Encoding.UTF8.GetBytes(json)).Succeeded(out var element, out _));

        Assert.Equal(json, element.GetRawText());
    }

    [Fact]
    public void A_number_of_any_length_is_kept_as_it_was_sent()
    {
        var number = new string('9', 200_000);

        Assert.True(JsonBody.Parse(Encoding.UTF8.GetBytes(number)).Succeeded(out var element, out _));

        Assert.Equal(number, element.GetRawText());
    }

    [Fact]
    public void An_empty_body_gives_the_error_required()
    {
        var error = Assert.Single(Parsing.ErrorsOf([]));

        Assert.Equal(("", ErrorCodes.Required), (error.Path, error.Code));
    }

    [Theory]
    [InlineData(" ", "line 1, byte 2")]
    [InlineData("{\"a\":1,}", "line 1, byte 8")]
    [InlineData("{\n\"a\":1 \"b\":2}", "line 2, byte 7")]
    [InlineData("{a:1}", "line 1, byte 2")]
    [InlineData("{}{}", "line 1, byte 3")]
    [InlineData("{} // comment", "line 1, byte 4")]
    [InlineData("{\"a\":NaN}", "line 1, byte 6")]
    [InlineData("{\"a\":01}", "line 1, byte 7")]
    [InlineData("{\"a\":\"line\nbreak\"}", "line 1, byte 11")]
    [InlineData("\uFEFF{}", "line 1, byte 1")]
    public void A_text_that_is_no_JSON_is_refused_with_its_position(string text, string place)
    {
        var error = Assert.Single(Parsing.ErrorsOf(text));

        Assert.Equal(("", ErrorCodes.InvalidJson), (error.Path, error.Code));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_not_json() =>
        Assert.Equal(ErrorCodes.InvalidJson, Assert.Single(Parsing.ErrorsOf(Encoding.Unicode.GetBytes("\uFEFF{}"))).Code);

    [Fact]
    public void The_message_never_repeats_the_body() =>
        Assert.DoesNotContain("canary", Assert.Single(Parsing.ErrorsOf("{\"token\":canary}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Thirty_two_levels_are_parsed_and_thirty_three_refused()
    {
        Assert.True(JsonBody.Parse(Encoding.UTF8.GetBytes(new string('[', 32) + new string(']', 32))).Succeeded(out _, out _));

        Assert.Equal(ErrorCodes.InvalidJson, Assert.Single(Parsing.ErrorsOf(new string('[', 33) + new string(']', 33))).Code);
        Assert.Equal(ErrorCodes.InvalidJson, Assert.Single(Parsing.ErrorsOf(new string('[', 200_000))).Code);
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""", "/a")]
    [InlineData("""{"":1,"":2}""", "/")]
    [InlineData("""{"a":1,"\u0061":2}""", "/a")]
    [InlineData("""{"oauth":{"issuer":"x","issuer":"y"}}""", "/oauth/issuer")]
    [InlineData("""{"list":[{},{"x/~y":1,"x/~y":2}]}""", "/list/1/x~1~0y")]
    public void A_member_that_occurs_twice_is_named(string json, string path)
    {
        var error = Assert.Single(Parsing.ErrorsOf(json));

        Assert.Equal((path, ErrorCodes.DuplicateMember), (error.Path, error.Code));
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""", "/a")]
    [InlineData("""{"a":["x","\ud800"]}""", "/a/1")]
    [InlineData("""{"a":"\udc00\ud800"}""", "/a")]
    [InlineData("""{"a":{"b\u0000":1}}""", "/a")]
    [InlineData("""{"\ud800":1}""", "")]
    [InlineData("""{"a":[{"\udfff":{"\ud800":1}}]}""", "/a/0")]
    [InlineData("\"\\ud800\"", "")]
    public void Text_that_cannot_be_stored_is_refused_with_its_path(string json, string path)
    {
        var error = Assert.Single(Parsing.ErrorsOf(json));

        Assert.Equal((path, ErrorCodes.InvalidCharacters), (error.Path, error.Code));
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused_in_names_and_values()
    {
        byte[] value = [.. "{\"a\":\""u8, 0xff, .. "\"}"u8];
        byte[] name = [.. "{\""u8, 0xff, .. "\":1}"u8];
        byte[] surrogate = [.. "{\"a\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8];

        Assert.All([value, name, surrogate], body => Assert.Equal(ErrorCodes.InvalidCharacters, Assert.Single(Parsing.ErrorsOf(body)).Code));
    }

    [Fact]
    public void All_problems_of_a_body_are_reported_together()
    {
        var errors = Parsing.ErrorsOf("""{"a":"\u0000","b":{"c":1,"c":2},"\ud800":3,"b":4}""");

        Assert.Equal(
            [("/a", ErrorCodes.InvalidCharacters), ("/b/c", ErrorCodes.DuplicateMember), ("", ErrorCodes.InvalidCharacters), ("/b", ErrorCodes.DuplicateMember)],
            errors.Select(error => (error.Path, error.Code)));
    }

    [Fact]
    public void The_errors_of_a_body_are_bounded_in_number_and_size()
    {
        var name = new string('n', 120_000);
        var texts = string.Join(',', Enumerable.Repeat("\"\\u0000\"", 14_000));

        var errors = Parsing.ErrorsOf($$"""{"{{name}}":[{{texts}}]}""");

        Assert.Equal(100, errors.Count);
        Assert.All(errors, error => Assert.Equal("", error.Path));
    }

    [Fact]
    public void Checking_a_body_costs_memory_in_proportion_to_it()
    {
        // A pointer made for each member would repeat the long name ten thousand times.
        var members = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"\"{number:x}\":1"));
        var body = Encoding.UTF8.GetBytes($$"""{"{{new string('n', 120_000)}}":{ {{members}} } }""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(JsonBody.Parse(body).Succeeded(out _, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 * body.Length);
    }

    [Fact]
    public void The_element_outlives_the_bytes_it_was_parsed_from()
    {
        var body = """{"a":"kept"}"""u8.ToArray();
        Assert.True(JsonBody.Parse(body).Succeeded(out var element, out _));

        body.AsSpan().Clear();

        Assert.Equal("kept", element.GetProperty("a").GetString());
    }
}

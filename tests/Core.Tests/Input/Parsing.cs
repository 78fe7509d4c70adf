using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Input;

internal static class Parsing
{
    public static IReadOnlyList<FieldError> ErrorsOf(string json) => ErrorsOf(Encoding.UTF8.GetBytes(json));

    public static IReadOnlyList<FieldError> ErrorsOf(byte[] utf8)
    {
        Assert.False(JsonBody.Parse(utf8).Succeeded(out _, out var problem));
        Assert.Equal(ProblemKind.InvalidInput, problem!.Kind);
        return problem.Errors;
    }

    /// <summary>Returns the one error of a text that must be refused.</summary>
    public static FieldError Refusal<T>(TextParser<T> parse, string text)
    {
        var errors = new List<FieldError>();
        Assert.Null(parse(text, "/member", errors));
        var error = Assert.Single(errors);
        Assert.Equal("/member", error.Path);
        return error;
    }

    /// <summary>Returns the parsed value of a text that must be accepted.</summary>
    public static T? Accepted<T>(TextParser<T> parse, string text)
    {
        var errors = new List<FieldError>();
        var value = parse(text, "/member", errors);
        Assert.Empty(errors);
        return value;
    }
}

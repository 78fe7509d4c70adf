using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Core.Tests.Conventions;

/// <summary>
/// The members of every type have one order: constants and fields, then constructors, then properties and methods in reading order. The
/// class with the log messages is the last member.
/// </summary>
public sealed partial class MemberOrderTests
{
    [Fact]
    public void No_constant_field_or_constructor_comes_after_a_method() => Assert.Empty(
        from root in new[] { "src", "tests" }
        from project in Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, root))
        from source in Sources.In($"{root}/{Path.GetFileName(project)}")
        from late in LateIn(source.Text)
        select $"{source.Path}: {late}");

    [Theory]
    [InlineData("class A\n{\n    private const int B = 1;\n\n    public A() => C();\n\n    private static void C() { }\n}", null)]
    [InlineData("class A\n{\n    private static void C() { }\n\n    private const int B = 1;\n}", "private const int B = 1;")]
    [InlineData("class A\n{\n    private int C(int d) => d;\n\n    private readonly List<int> _b = new(1);\n}", "private readonly List<int> _b = new(1);")]
    [InlineData("class A\n{\n    private int C(int d) => d;\n\n    public A(int b) => C(b);\n}", "public A(int b) => C(b);")]
    [InlineData("class A\n{\n    private static partial class Log\n    {\n    }\n\n    private int C(int d) => d;\n}", "private int C(int d) => d;")]
    [InlineData("class A\n{\n    private int C(int d) => d;\n}\n\nclass B\n{\n    private const int D = 1;\n}", null)]
    public void A_late_member_is_found(string text, string? late) => Assert.Equal(late, LateIn(text).SingleOrDefault());

    private static IEnumerable<string> LateIn(string text)
    {
        var (name, hasMethod, hasLog) = ("", false, false);
        foreach (var line in text.Split('\n'))
        {
            if (Type.Match(line) is { Success: true } type)
                (name, hasMethod, hasLog) = (type.Groups["name"].Value, false, false);
            if (Member.Match(line) is not { Success: true } member)
                continue;
            var rest = member.Groups["rest"].Value;
            var isConstructor = rest.StartsWith(name + "(", StringComparison.Ordinal);
            if (hasLog || (hasMethod && (isConstructor || Field.IsMatch(line))))
                yield return line.Trim();
            hasMethod |= !isConstructor && Method.IsMatch(rest);
            hasLog |= rest.StartsWith("class Log", StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe) )*(?:class|record struct|record|struct|enum|interface) (?<name>\w+)")]
    private static partial Regex Type { get; }

    [GeneratedRegex("^ {4}(?:(?:public|internal|protected|private|static|readonly|const|sealed|override|virtual|abstract|async|partial|required|new|volatile) )+(?<rest>.*)")]
    private static partial Regex Member { get; }

    [GeneratedRegex(@"^ {4}(?:(?:public|internal|protected|private|static|volatile) )*(?:const|readonly) (?!record|struct)[^(]*?\w+(?: =.*|;)$")]
    private static partial Regex Field { get; }

    [GeneratedRegex(@"^[^=(]*?\w+(?:<[^>(]*>)?\(|^\(.*\) \w+\(")]
    private static partial Regex Method { get; }
}

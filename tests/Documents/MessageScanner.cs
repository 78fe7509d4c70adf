using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kontext.Documents;

/// <summary>Finds the sentences for people in a source file: every text of at least three words, except those of exceptions, logs and traces.</summary>
internal static class MessageScanner
{
    private const int FewestWords = 3;

    // Programs read the texts of metrics, traces and tables.
    private static readonly string[] ForPrograms = ["SetTag", "Begin", "CreateCounter", "CreateHistogram", "CreateUpDownCounter", "CreateQueryFilter"];

    /// <summary>Returns each text once, in the order of the file. An inserted value is in braces.</summary>
    public static IEnumerable<string> Scan(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var constants = root.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(variable => variable.Parent?.Parent is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword))
            .Where(variable => variable.Initializer?.Value is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression))
            .ToDictionary(variable => variable.Identifier.Text, variable => ((LiteralExpressionSyntax)variable.Initializer!.Value).Token.ValueText, StringComparer.Ordinal);
        return root.DescendantNodes()
            .Where(node => node is InterpolatedStringExpressionSyntax || (node is LiteralExpressionSyntax literal && literal.Token.IsKind(SyntaxKind.StringLiteralToken)))
            .Where(IsForPeople)
            .Select(node => TextOf((ExpressionSyntax)node, constants).Trim())
            .Where(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= FewestWords)
            .Distinct(StringComparer.Ordinal);
    }

    private static bool IsForPeople(SyntaxNode node) => !node.Ancestors().Any(ancestor => ancestor switch
    {
        AttributeSyntax or ThrowExpressionSyntax or ThrowStatementSyntax => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => ForPrograms.Contains(member.Name.Identifier.Text, StringComparer.Ordinal),
        ObjectCreationExpressionSyntax creation => creation.Type.ToString().EndsWith("Exception", StringComparison.Ordinal),
        _ => false,
    });

    private static string TextOf(ExpressionSyntax expression, Dictionary<string, string> constants)
    {
        if (expression is LiteralExpressionSyntax literal)
            return literal.Token.ValueText;
        StringBuilder text = new();
        foreach (var part in ((InterpolatedStringExpressionSyntax)expression).Contents)
            text.Append(part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : HoleOf(((InterpolationSyntax)part).Expression, constants));
        return text.ToString();
    }

    private static string HoleOf(ExpressionSyntax expression, Dictionary<string, string> constants) => expression switch
    {
        IdentifierNameSyntax name => constants.GetValueOrDefault(name.Identifier.Text) ?? $"{{{name.Identifier.Text}}}",
        MemberAccessExpressionSyntax member => constants.GetValueOrDefault(member.Name.Identifier.Text) ?? $"{{{member.Name.Identifier.Text}}}",
        PostfixUnaryExpressionSyntax unary => HoleOf(unary.Operand, constants),
        InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or PostfixUnaryExpressionSyntax } only, ..] } => HoleOf(only.Expression, constants),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => HoleOf(call.Expression, constants),
        _ => "{…}",
    };
}

using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Conventions;

/// <summary>A type has a suffix only with the one meaning of the suffix.</summary>
public sealed partial class SuffixTests
{
    private static readonly Type[] Types =
    [
        .. typeof(Problem).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Kontext.Core", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal)),
    ];

    // Decides whether a type of Core has the meaning of this suffix.
    private static readonly Dictionary<string, Func<Type, bool>> Meanings = new(StringComparer.Ordinal)
    {
        ["Service"] = type => type is { IsSealed: true, IsNested: false } && type.GetConstructors().Single().GetParameters().Length > 0,
        ["Store"] = type => typeof(ISecretStore).IsAssignableFrom(type) || FieldsOf(type).Any(field => field == typeof(TableClient) || field == typeof(Tables)),
        ["Row"] = type => typeof(ITableEntity).IsAssignableFrom(type) && (type.IsNestedPrivate || type.IsAbstract),
        ["Options"] = type => type.IsSealed && (type.GetField("Section") is { IsLiteral: true } || IsPartOfOptions(type)),
        ["Validator"] = type => type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IValidateOptions<>)),
        ["Work"] = type => typeof(IDueWork).IsAssignableFrom(type),
        ["Handler"] = type => typeof(DelegatingHandler).IsAssignableFrom(type),
        ["Policy"] = type => typeof(HttpPipelinePolicy).IsAssignableFrom(type),
        ["Metrics"] = type => FieldsOf(type).Any(field => field.Namespace == "System.Diagnostics.Metrics"),
        ["Exception"] = type => typeof(Exception).IsAssignableFrom(type),
        ["Extensions"] = type => type is { IsAbstract: true, IsSealed: true },
    };

    // The suffixes that every type with this meaning has.
    private static readonly string[] Both = ["Row", "Validator", "Work", "Handler", "Policy", "Exception"];

    [Fact]
    public void A_type_of_Core_has_a_suffix_only_with_the_meaning_of_the_suffix() => Assert.Empty(
        from type in Types
        from meaning in Meanings
        let isNamed = NameOf(type).EndsWith(meaning.Key, StringComparison.Ordinal)
        where isNamed ? !meaning.Value(type) : Both.Contains(meaning.Key, StringComparer.Ordinal) && meaning.Value(type)
        select $"{type.FullName} is not what {meaning.Key} says, or lacks that suffix");

    [Fact]
    public void Functions_are_in_types_named_Functions_and_middleware_in_types_named_Middleware() => Assert.Empty(
        from source in Sources.In("src/Core").Concat(Sources.In("src/Functions")).Concat(Sources.In("src/LocalHost")).Concat(Sources.In("src/Pages"))
        let name = Path.GetFileNameWithoutExtension(source.Path)
        where name.EndsWith("Functions", StringComparison.Ordinal) != source.Text.Contains("[Function(\"", StringComparison.Ordinal)
            || name.EndsWith("Middleware", StringComparison.Ordinal) != source.Text.Contains(": IFunctionsWorkerMiddleware", StringComparison.Ordinal)
        select source.Path);

    [Fact]
    public void No_type_has_a_vague_name() => Assert.Empty(
        from source in Sources.In("src/Core").Concat(Sources.In("src/Functions")).Concat(Sources.In("src/LocalHost")).Concat(Sources.In("src/Pages"))
        from Match type in Vague.Matches(source.Text)
        select $"{source.Path}: {type.Groups["name"].Value}");

    private static string NameOf(Type type) => type.Name.Split('`')[0];

    // Options of one entry, as of one provider, are bound with the section that holds all entries.
    private static bool IsPartOfOptions(Type type) => Types
        .Where(other => other.Name.EndsWith("Options", StringComparison.Ordinal))
        .Any(other => other.GetProperties().Any(property => property.PropertyType.GenericTypeArguments.Contains(type)));

    private static IEnumerable<Type> FieldsOf(Type type) =>
        type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic).Select(field => field.FieldType);

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (?<name>\w*(Manager|Helper|Helpers|Util|Utils|Utility|Processor|Base|Impl|Dto|Model|Wrapper|Info|Repository|Controller|Engine|Facade))\b")]
    private static partial Regex Vague { get; }
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.OpenApi;

namespace Kontext.Functions.Tests.Reference;

/// <summary>The schemas of the OpenAPI document have the members of the code's answers and requests.</summary>
public sealed partial class MemberTests
{
    // Two records are one schema where an endpoint answers with either.
    private static readonly Dictionary<string, string> Shared = new(StringComparer.Ordinal)
    {
        ["IssuedTokenResponse"] = "Token",
        ["ExchangeResponse"] = "Token",
        ["TokenErrorResponse"] = "TokenError",
        ["ExchangeErrorResponse"] = "TokenError",
    };

    // The schemas of the two protocols that pass through.
    private static readonly string[] Foreign = ["McpError", "McpMessage", "EmptyRequest"];

    // The readers of the members of each request, from src/Core or src/Functions.
    private static readonly Dictionary<string, string[]> Readers = new(StringComparer.Ordinal)
    {
        ["AcceptToolsRequest"] = ["Core/Tools/AcceptToolsRequest.cs"],
        ["AddUserTokenRequest"] = ["Core/Connections/AddUserTokenRequest.cs"],
        ["AgentSessionRequest"] = ["Core/Exchanging/AgentSessionRequest.cs"],
        ["AttachmentRules"] = ["Core/Attachments/AttachmentRules.cs", "Core/Attachments/ToolRules.cs"],
        ["AuthorizeRequest"] = ["Functions/Connect/AuthorizeRequest.cs"],
        ["CompleteRequest"] = ["Functions/Connect/CompleteRequest.cs"],
        ["CreateApplicationRequest"] = ["Core/Applications/CreateApplicationRequest.cs", "Core/Applications/ClientSettings.cs"],
        ["CreateIntegrationRequest"] = ["Core/Integrations/CreateIntegrationRequest.cs", "Core/Integrations/OAuthConfigRequest.cs"],
        ["RegistrationRequest"] = ["Core/Consent/SealedClients.cs"],
        ["ReplaceAttachmentsRequest"] = ["Core/Attachments/AttachmentService.cs"],
        ["RevokeUserRequest"] = ["Core/Endings/RevokeUserRequest.cs"],
        ["ToolRulesRequest"] = ["Core/Attachments/ToolRules.cs"],
        ["UpdateApplicationRequest"] = ["Core/Applications/UpdateApplicationRequest.cs", "Core/Applications/ExternalAuth.cs", "Core/Applications/TrustEntry.cs"],
        ["UpdateClientRequest"] = ["Core/Applications/UpdateClientRequest.cs", "Core/Applications/ClientSettings.cs"],
        ["UpdateIntegrationRequest"] = ["Core/Integrations/UpdateIntegrationRequest.cs", "Core/Integrations/OAuthConfigRequest.cs"],
    };

    private static readonly NullabilityInfoContext Nullability = new();

    private static ApiDocument Document => ApiDocument.Shared;

    [Fact]
    public void Every_member_of_an_answer_is_in_its_schema_and_every_member_of_a_schema_is_answered()
    {
        var records = Records();
        Assert.All(records.GroupBy(NameOf, StringComparer.Ordinal), group =>
        {
            var schema = Document.Schemas[group.Key]?.AsObject();
            Assert.True(schema is not null, $"The document has no schema {group.Key}.");
            Assert.Equal(group.SelectMany(MembersOf).Select(member => member.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), NamesIn(schema["properties"]!));
            Assert.Equal(
                group.Select(record => MembersOf(record).Where(IsAlwaysThere).Select(member => member.Name)).Aggregate((one, other) => one.Intersect(other, StringComparer.Ordinal)).Order(StringComparer.Ordinal),
                (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
            Assert.All(group.SelectMany(MembersOf), member => HasType(member, schema["properties"]![member.Name]!, $"{group.Key}.{member.Name}"));
        });
    }

    [Fact]
    public void Every_schema_is_an_answer_or_a_request_of_the_code() => Assert.Equal(
        Records().Select(NameOf).Concat(RequestSchemas()).Concat(Foreign).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        NamesIn(Document.Schemas));

    [Fact]
    public void Every_member_of_a_request_is_read_and_every_member_that_is_read_is_in_the_schema() => Assert.All(Readers, reader => Assert.Equal(
        reader.Value.SelectMany(file => Read.Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", file)))).Select(match => match.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        AllNames(Document.Schemas[reader.Key]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_enum_values_of_the_document_and_of_the_code_are_equal()
    {
        AreWords<Category>("Integration", "category");
        AreWords<Category>("CreateIntegrationRequest", "category");
        AreWords<AuthMode>("Integration", "authMode");
        AreWords<AuthMode>("CreateIntegrationRequest", "authMode");
        AreWords<ValidationStatus>("Integration", "validationStatus");
        AreWords<ValidationPlane>("ValidationStep", "plane");
        AreWords<OutboundFailure>("ValidationStep", "failure");
        AreWords<DisconnectReason>("Connection", "reason");
        AreWords<Delivery>("Attachment", "delivery");
        AreWords<AttachmentMode>("Attachment", "mode");
        AreWords<AttachmentMode>("ToolRules", "mode");
        AreWords<AuditAction>("AuditEvent", "action");
        AreWords<AuditDecision>("AuditEvent", "decision");
    }

    private static void AreWords<T>(string schema, string member)
        where T : struct, Enum => Assert.Equal(
        Enum.GetValues<T>().Select(WireNames.Of).Order(StringComparer.Ordinal),
        Document.Schemas[schema]!["properties"]![member]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()).Order(StringComparer.Ordinal));

    // Every type that a serializer of answers writes, with the types of its members.
    private static HashSet<Type> Records()
    {
        HashSet<Type> found = [];
        var written = typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
            .SelectMany(type => type.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!);
        foreach (var type in written)
            Add(type, found);
        return found;
    }

    private static void Add(Type type, HashSet<Type> found)
    {
        if (!IsRecord(type) || !found.Add(type))
            return;
        foreach (var (_, property) in MembersOf(type))
            Add(ItemOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType), found);
    }

    private static bool IsRecord(Type type) => type.Namespace?.StartsWith("Kontext.", StringComparison.Ordinal) == true;

    private static IEnumerable<(string Name, PropertyInfo Property)> MembersOf(Type record) =>
        from property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }
        select (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name), property);

    private static string NameOf(Type record) => Shared.GetValueOrDefault(record.Name)
        ?? (record.Name.EndsWith("Response", StringComparison.Ordinal) ? record.Name[..^"Response".Length] : record.Name);

    private static Type ItemOf(Type type) =>
        type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : type;

    private static bool IsAlwaysThere((string Name, PropertyInfo Property) member) =>
        Nullability.Create(member.Property).ReadState == NullabilityState.NotNull
        || member.Property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Never };

    private static void HasType((string Name, PropertyInfo Property) member, JsonNode schema, string place)
    {
        var type = Nullable.GetUnderlyingType(member.Property.PropertyType) ?? member.Property.PropertyType;
        var item = ItemOf(type);
        var described = item == type ? schema : schema["items"]!;
        if (IsRecord(item))
        {
            Assert.True(described["$ref"]?.GetValue<string>() == $"#/components/schemas/{NameOf(item)}", place);
            return;
        }

        // A document that is returned as it was sent is text in the code.
        var expected = member.Property.GetCustomAttribute<JsonConverterAttribute>() is not null ? "object"
            : item == typeof(string) || item == typeof(DateTimeOffset) || item == typeof(Guid) ? "string"
            : item == typeof(bool) ? "boolean"
            : item == typeof(int) || item == typeof(long) ? "integer"
            : "object";
        var said = described["type"] is JsonArray several ? several[0] : described["type"];
        Assert.True(said?.GetValue<string>() == expected, $"{place} is {said}, not {expected}");
        if (item == typeof(DateTimeOffset))
            Assert.True(described["format"]?.GetValue<string>() == "date-time", place);
    }

    private static IEnumerable<string> RequestSchemas() => Document.Schemas
        .Select(schema => schema.Key)
        .Where(name => Readers.ContainsKey(name) || IsPartOfRequest(name));

    // Returns whether a schema is a request, or is used only by requests.
    private static bool IsPartOfRequest(string name) => name.EndsWith("Request", StringComparison.Ordinal) || name == "ClientSettings";

    private static IEnumerable<string> AllNames(JsonNode schema)
    {
        var resolved = Document.Resolve(schema);
        foreach (var alternative in resolved["oneOf"]?.AsArray() ?? [])
        {
            foreach (var name in AllNames(alternative!))
                yield return name;
        }

        if (resolved["items"] is { } item)
        {
            foreach (var name in AllNames(item))
                yield return name;
        }

        foreach (var (name, member) in resolved["properties"]?.AsObject() ?? [])
        {
            yield return name;
            foreach (var inner in AllNames(member!))
                yield return inner;
        }
    }

    private static IOrderedEnumerable<string> NamesIn(JsonNode members) => members.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal);

    // How readers of requests name a member.
    [GeneratedRegex("""(\b(reader|settings)|\))\.(Text|Element|Flag)(<[^>]*>)?\(\s*"(?<name>\w+)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Read { get; }
}

using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Integrations;

internal static class Schemas
{
    public const string Path = "/credentialSchema";

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1_000 });
        return document.RootElement.Clone();
    }

    public static (CredentialSchema? Schema, List<FieldError> Errors) Parse(string json)
    {
        var errors = new List<FieldError>();
        var schema = CredentialSchema.Parse(Json(json), Path, errors);
        Assert.Equal(schema is null, errors.Count > 0);
        return (schema, errors);
    }

    public static CredentialSchema Accepted(string json)
    {
        var (schema, errors) = Parse(json);
        Assert.True(schema is not null, string.Join('\n', errors));
        return schema;
    }

    public static FieldError Refused(string json)
    {
        var (_, errors) = Parse(json);
        return Assert.Single(errors);
    }

    public static IReadOnlyList<FieldError> Check(string schema, string credentials) =>
        Accepted(schema).Check(Json(credentials), "/credentials");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

// A member that the code does not read would be a rule without effect, so unknown members are refused.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    Converters = [typeof(AuthenticationConverter), typeof(StyleConverter)])]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    // The values of RFC 7591.
    internal sealed class AuthenticationConverter() : JsonStringEnumConverter<ClientAuthentication>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    internal sealed class StyleConverter() : JsonStringEnumConverter<RevocationStyle>(LowerCase.Policy, allowIntegerValues: false);

    // A naming policy of its own, because snake case would split GitHub into two words.
    private sealed class LowerCase : JsonNamingPolicy
    {
        public static LowerCase Policy { get; } = new();

        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}

using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Tokens;

[JsonSerializable(typeof(IssuedTokenResponse))]
[JsonSerializable(typeof(TokenErrorResponse))]
internal sealed partial class TokensJson : JsonSerializerContext
{
    public static TokensJson Answers { get; } = new(AnswerJson.Options());
}

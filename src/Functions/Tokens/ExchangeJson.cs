using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Tokens;

/// <summary>The serializer context of token exchange answers.</summary>
[JsonSerializable(typeof(ExchangeResponse))]
[JsonSerializable(typeof(ExchangeErrorResponse))]
internal sealed partial class ExchangeJson : JsonSerializerContext
{
    public static ExchangeJson Answers { get; } = new(AnswerJson.Options());
}

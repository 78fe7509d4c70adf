using System.Text.Json.Serialization;
using Kontext.Functions.Http;

namespace Kontext.Functions.Home;

[JsonSerializable(typeof(HomeResponse))]
internal sealed partial class HomeJson : JsonSerializerContext
{
    public static HomeJson Answers { get; } = new(AnswerJson.Options());
}

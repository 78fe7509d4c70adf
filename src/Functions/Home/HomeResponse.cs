using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Home;

/// <summary>The JSON answer at the root address.</summary>
internal sealed record HomeResponse : IAnswerBody<HomeResponse>
{
    static JsonTypeInfo<HomeResponse> IAnswerBody<HomeResponse>.Json => HomeJson.Answers.HomeResponse;

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The address of the API.</summary>
    public required string Api { get; init; }

    public required HealthLinks Health { get; init; }

    /// <summary>The address of the documentation; null when the deployment has none.</summary>
    public string? Documentation { get; init; }

    internal sealed record HealthLinks(string Live, string Ready);
}

using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Home;

/// <summary>What this address is, for a program that asks.</summary>
internal sealed record HomeResponse : IAnswerBody<HomeResponse>
{
    static JsonTypeInfo<HomeResponse> IAnswerBody<HomeResponse>.Json => HomeJson.Answers.HomeResponse;

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Where clients call the API.</summary>
    public required string Api { get; init; }

    public required HealthLinks Health { get; init; }

    /// <summary>Left out when the deployment names none.</summary>
    public string? Documentation { get; init; }

    internal sealed record HealthLinks(string Live, string Ready);
}

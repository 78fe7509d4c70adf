using System.Text.Json;
using Kontext.Core.Outcomes;
using Kontext.Functions.Connect;
using Kontext.Functions.Connections;
using Kontext.Functions.Health;
using Kontext.Functions.Home;
using Kontext.Functions.Integrations;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>The answers functions give.</summary>
internal static class Answer
{
    public static IResult NoContent { get; } = Results.NoContent();

    public static IResult NotFound() => new ProblemAnswer(Problem.NotFound());

    public static IResult Of(Problem problem) => new ProblemAnswer(problem);

    public static IResult Of(HomeResponse body) => Ok(body, WireJson.Answers.HomeResponse);

    public static IResult Of(IntegrationEnvelope body) => Ok(body, WireJson.Answers.IntegrationEnvelope, body.Integration.Revision);

    /// <summary>As bytes, from which nothing refers to the body any more.</summary>
    public static IResult Written(IntegrationListResponse body) =>
        new WrittenAnswer(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Answers.IntegrationListResponse));

    public static IResult Of(ValidationResponse body) => Ok(body, WireJson.Answers.ValidationResponse);

    public static IResult Of(LastValidationEnvelope body) => Ok(body, WireJson.Answers.LastValidationEnvelope);

    public static IResult Of(OAuthEnvelope body) => Ok(body, WireJson.Answers.OAuthEnvelope, body.OAuth.Revision);

    public static IResult Of(ConnectionEnvelope body) => Ok(body, WireJson.Answers.ConnectionEnvelope);

    public static IResult Of(ConnectionListResponse body) => Ok(body, WireJson.Answers.ConnectionListResponse);

    public static IResult Of(RevocationEnvelope body) => Ok(body, WireJson.Answers.RevocationEnvelope);

    public static IResult Of(AuthorizationEnvelope body) => Ok(body, WireJson.Answers.AuthorizationEnvelope);

    public static IResult Of(ClientDocument body) => Ok(body, WireJson.Answers.ClientDocument);

    public static IResult Of(ConnectSessionResponse body) => Ok(body, WireJson.Answers.ConnectSessionResponse);

    public static IResult Of(HealthResponse body) => Ok(body, WireJson.Answers.HealthResponse);

    public static IResult Created(IntegrationEnvelope body) =>
        new JsonAnswer<IntegrationEnvelope>(StatusCodes.Status201Created, body, WireJson.Answers.IntegrationEnvelope, body.Integration.Revision);

    public static IResult Accepted(RevocationEnvelope body) =>
        new JsonAnswer<RevocationEnvelope>(StatusCodes.Status202Accepted, body, WireJson.Answers.RevocationEnvelope);

    private static JsonAnswer<T> Ok<T>(T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, long? revision = null) =>
        new(StatusCodes.Status200OK, body, type, revision);
}

using System.Text.Json;
using Kontext.Core.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Creates the answers of functions.</summary>
internal static class Answer
{
    public static IResult NoContent { get; } = Results.NoContent();

    public static IResult NotFound() => new ProblemAnswer(Problem.NotFound());

    public static IResult Of(Problem problem) => new ProblemAnswer(problem);

    public static IResult Of<T>(T body)
        where T : IAnswerBody<T> => With(StatusCodes.Status200OK, body);

    public static IResult Created<T>(T body)
        where T : IAnswerBody<T> => With(StatusCodes.Status201Created, body);

    public static IResult Accepted<T>(T body)
        where T : IAnswerBody<T> => With(StatusCodes.Status202Accepted, body);

    /// <summary>Serializes the body at once, so that the objects in it can be disposed before the answer is sent.</summary>
    public static IResult Written<T>(T body)
        where T : IAnswerBody<T> => new WrittenAnswer(JsonSerializer.SerializeToUtf8Bytes(body, T.Json));

    private static JsonAnswer<T> With<T>(int status, T body)
        where T : IAnswerBody<T> => new(status, body, T.Json, body.ShownRevision);
}

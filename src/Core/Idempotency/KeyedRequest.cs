using Kontext.Core.Outcomes;

namespace Kontext.Core.Idempotency;

/// <summary>A request that creates something, with an idempotency key.</summary>
/// <param name="Key">The HMAC of owner, operation and key: 64 hex digits.</param>
/// <param name="Body">The HMAC of the body: 64 hex digits.</param>
public sealed record KeyedRequest(string Key, string Body)
{
    /// <summary>
    /// The row that an earlier request with this key left behind when it ended too early; null for none. This request finishes the work under
    /// the same id.
    /// </summary>
    public BegunRequest? Begun { get; init; }
}

/// <summary>What an earlier request has begun and did not finish.</summary>
/// <param name="Made">The id of what it was about to make.</param>
/// <param name="At">When it began, UTC.</param>
public sealed record BegunRequest(string Made, DateTimeOffset At);

/// <summary>What the rows say about the requests with a key before this one.</summary>
/// <typeparam name="T">What the requests make.</typeparam>
/// <param name="Request">The request, with what it must finish.</param>
/// <param name="Answer">What the first request made, or the problem of this one; null when this request must make it.</param>
public sealed record EarlierRequest<T>(KeyedRequest Request, Outcome<T>? Answer)
    where T : notnull;

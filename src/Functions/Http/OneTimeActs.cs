using System.Text.Json;
using Kontext.Core.Idempotency;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Runs an act that creates something once for each Idempotency-Key of a caller (draft-ietf-httpapi-idempotency-key-header).</summary>
public sealed class OneTimeActs(IdempotencyService idempotency)
{
    /// <summary>
    /// Creates something, or returns what an earlier request with the same key made. A repeat writes no audit row and counts to no limit.
    /// Without the header, costs nothing.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="operation">The name of the function.</param>
    /// <param name="body">The body of the request.</param>
    /// <param name="find">Returns what the rows say about earlier requests with the key.</param>
    /// <param name="create">Creates it, with the key or without.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Outcome<T>> RunAsync<T>(
        HttpRequest request,
        string operation,
        JsonElement body,
        Func<KeyedRequest, Task<EarlierRequest<T>>> find,
        Func<KeyedRequest?, Task<Outcome<T>>> create,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (request.Headers[IdempotencyKey.Header] is not { Count: > 0 } lines)
            return await create(null);
        if (!IdempotencyKey.Parse(lines).Succeeded(out var key, out var problem))
            return problem;
        var earlier = await find(await idempotency.ReadAsync(OwnerOf(request.Caller()), operation, key, body, cancellationToken));
        return earlier.Answer ?? await create(earlier.Request);
    }

    private static KeyOwner OwnerOf(Caller caller) => caller.User is { } user
        ? new KeyOwner(caller.Organization, "user", user.Issuer, user.Subject)
        : new KeyOwner(caller.Organization, "client", caller.Issuer, caller.Subject);
}

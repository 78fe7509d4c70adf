using System.Buffers;
using Kontext.Core.Gateway;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Gateway;

/// <summary>Reads a message to the gateway. Problems of the body in this order: 413, 415.</summary>
internal static class GatewayBody
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int FirstBytes = 16 * 1024;

    private static Problem TooLarge { get; } = new()
    {
        Kind = ProblemKind.TooLarge,
        Code = ErrorCodes.BodyTooLarge,
        Message = "The body is larger than 4 MiB.",
    };

    /// <summary>Returns the headers that the gateway knows.</summary>
    public static RelayHeaders HeadersOf(HttpRequest request) => RelayHeaders.Of(request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())));

    /// <summary>Returns the bytes of the body.</summary>
    public static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            return TooLarge;
        if (RequestBody.CheckJson(request) is { } unsupported)
            return unsupported;

        // An announced length is only a claim, so memory is taken as bytes arrive.
        using MemoryStream body = new((int)Math.Min(request.ContentLength ?? FirstBytes, FirstBytes));
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + read > MaxBytes)
                    return TooLarge;
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            // Messages are people's, and the pool gives this array to other code next.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        return new ReadOnlyMemory<byte>(body.GetBuffer(), 0, (int)body.Length);
    }
}

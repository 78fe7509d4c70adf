using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>
/// The parameters of an authorization request. They stay in the browser's cookie while the user signs in, so that an anonymous request
/// costs no row.
/// </summary>
internal static class AuthorizeParameters
{
    // A browser keeps 4,096 bytes of name, value and attributes (RFC 6265 section 6.1).
    private const int MaxCookie = 3_700;
    private const int MaxJson = 32 * 1024;

    private static readonly string[] Known =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "resource", "nonce", "prompt", "max_age", "code_challenge",
        "code_challenge_method", "request", "request_uri",
    ];

    /// <summary>
    /// Reads the parameters of a request, without empty and unknown ones. Null when one is repeated (RFC 6749 section 3.1).
    /// </summary>
    public static Dictionary<string, string>? Read(IQueryCollection query)
    {
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        foreach (var name in Known)
        {
            if (query[name] is not { Count: > 0 } values)
                continue;
            if (values.Count > 1)
                return null;
            if (values[0] is { Length: > 0 } value)
                read[name] = value;
        }

        return read;
    }

    /// <summary>Returns the parameters as a part of a cookie; null when they are too long for one.</summary>
    public static string? Write(Dictionary<string, string> parameters)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(parameters, AuthorizationJson.Answers.DictionaryStringString);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        return json.Length <= MaxJson && BrotliEncoder.TryCompress(json, packed, out var length) && Base64Url.GetEncodedLength(length) <= MaxCookie
            ? Base64Url.EncodeToString(packed.AsSpan(0, length))
            : null;
    }

    /// <summary>Reads the part of a cookie; null when this program has not written it.</summary>
    public static Dictionary<string, string>? Read(string cookie)
    {
        if (cookie.Length > MaxCookie || !Base64Url.IsValid(cookie))
            return null;
        var json = ArrayPool<byte>.Shared.Rent(MaxJson);
        try
        {
            return BrotliDecoder.TryDecompress(Base64Url.DecodeFromChars(cookie), json, out var length)
                ? JsonSerializer.Deserialize(json.AsSpan(0, length), AuthorizationJson.Answers.DictionaryStringString)
                : null;
        }
        catch (JsonException)
        {
            // A person can write any cookie into their own browser.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json, clearArray: true);
        }
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Input;

namespace Kontext.Core.OAuth;

/// <summary>Reads the body of an authorization server's answer as strictly as a caller's: what can be read in two ways is not read.</summary>
internal static class AnswerBody
{
    private const int MaxFormFields = 100;

    /// <summary>Null for anything but one object.</summary>
    public static JsonElement? Parse(byte[] body, string? mediaType) => JsonBody.FindObject(
        string.Equals(mediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? FormAsJson(Encoding.UTF8.GetString(body)) : body);

    // GitHub's token endpoint answers so unless asked otherwise, and some copies of it always.
    private static ReadOnlyMemory<byte> FormAsJson(string form)
    {
        var fields = form.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length > MaxFormFields)
            return default;

        JsonObject members = [];
        foreach (var field in fields)
        {
            var (name, value) = field.Split('=', 2) is [var left, var right] ? (left, right) : (field, "");
            if (!members.TryAdd(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value)))
                return default;
        }

        return Encoding.UTF8.GetBytes(members.ToJsonString());
    }
}

using System.Globalization;
using System.Text.Json;

namespace Kontext.EndToEnd.Tests;

/// <summary>The response fields as the API's documentation lists them.</summary>
internal static class Shape
{
    private static readonly string[] Categories = ["gateway_remote_mcp", "internal_mcp_credentials"];
    private static readonly string[] AuthModes = ["oauth", "user_token", "server_token", "none"];
    private static readonly string[] ValidationStatuses = ["pending", "valid", "invalid"];

    public static void IsIntegration(JsonElement integration)
    {
        Assert.True(Guid.TryParseExact(Text(integration, "id"), "D", out _));
        Assert.NotEmpty(Text(integration, "name"));
        Assert.True(Uri.IsWellFormedUriString(Text(integration, "url"), UriKind.Absolute));
        Assert.Contains(Text(integration, "category"), Categories);
        Assert.Contains(Text(integration, "authMode"), AuthModes);
        Assert.Contains(Text(integration, "validationStatus"), ValidationStatuses);
        Assert.True(integration.GetProperty("serverTokenConfigured").ValueKind is JsonValueKind.True or JsonValueKind.False);
        IsInstant(Text(integration, "createdAt"));
        IsInstant(Text(integration, "updatedAt"));
        if (integration.TryGetProperty("oauth", out var oauth))
            IsOAuth(oauth);
        if (integration.TryGetProperty("userConnection", out var connection))
            IsConnection(connection);
        if (integration.TryGetProperty("lastValidatedAt", out var at))
            IsInstant(at.GetString()!);
        Assert.False(integration.TryGetProperty("serverToken", out _));
    }

    public static void IsOAuth(JsonElement oauth)
    {
        Assert.All(oauth.GetProperty("scopes").EnumerateArray(), scope => Assert.NotEmpty(scope.GetString()!));
        Assert.False(oauth.TryGetProperty("clientSecret", out _));
    }

    public static void IsConnection(JsonElement connection)
    {
        var isConnected = connection.GetProperty("connected").GetBoolean();
        Assert.Equal(isConnected ? "connected" : "disconnected", Text(connection, "status"));
        Assert.False(connection.TryGetProperty("token", out _));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static void IsInstant(string text)
    {
        Assert.EndsWith("Z", text, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
    }
}

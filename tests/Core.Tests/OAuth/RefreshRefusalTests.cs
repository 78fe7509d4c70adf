using Kontext.Core.OAuthEndpoints;

namespace Kontext.Core.Tests.OAuth;

/// <summary>Texts that mean a dead refresh token without <c>invalid_grant</c>, and similar texts that end no grant.</summary>
public sealed class RefreshRefusalTests
{
    [Theory]
    [InlineData("unauthorized_client", "refresh_token is invalid")]
    [InlineData("unauthorized_client", "The refresh token is invalid.")]
    [InlineData("UNAUTHORIZED_CLIENT", "Unknown or invalid refresh token.")]
    [InlineData("invalid_request", "Refresh token expired")]
    [InlineData("invalid_request", "The refreshToken has been revoked or has expired.")]
    [InlineData("invalid_request", "Invalid refresh_token")]
    [InlineData("invalid_request", "refresh-token not found")]
    [InlineData("invalid_request", "The refresh token doesn't exist")]
    [InlineData("invalid_request", "Could not find refresh token")]
    [InlineData("invalid_request", "Refresh token has already been used")]
    [InlineData("invalid_request", "The provided refresh token is no longer valid, please sign in again")]
    [InlineData("access_denied", "The grant has been revoked by the user")]
    [InlineData("invalid_token", "Token is invalid")]
    [InlineData("invalid_request", "Invalid Token!")]
    [InlineData("invalid_request", "Value passed for the token was invalid.")]
    [InlineData("invalid_request", "This request requires an active refresh_token")]
    [InlineData("refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")]
    [InlineData("refresh_token_already_used", "x")]
    [InlineData("EXPIRED_REFRESH_TOKEN", "")]
    [InlineData("RefreshTokenRevoked", "")]
    [InlineData("invalid_request", "The provided authorization grant or refresh token is invalid, expired, revoked, or was issued to another client.")]
    public void A_code_and_a_text_together_end_a_grant(string code, string words) => Assert.True(RefreshRefusal.EndsGrant(code, words));

    [Theory]
    [InlineData("unauthorized_client", null)]
    [InlineData("unauthorized_client", "")]
    [InlineData("unauthorized_client", "The client is not authorized to use the refresh_token grant")]
    [InlineData("unauthorized_client", "Client is invalid or its refresh token is revoked")]
    [InlineData("unauthorized_client", "Invalid client secret")]
    [InlineData("unauthorized_client", "This application has been revoked")]
    [InlineData("unauthorized_client", "grant type refresh_token is not allowed")]
    [InlineData("invalid_request", "Missing parameter: refresh_token")]
    [InlineData("invalid_request", "refresh_token is required")]
    [InlineData("invalid_request", "The refresh token must be sent in the body, the Authorization header is invalid")]
    [InlineData("invalid_request", "Invalid redirect_uri for this refresh token")]
    [InlineData("invalid_request", "Invalid scope for refresh token")]
    [InlineData("invalid_request", "The request is invalid")]
    [InlineData("invalid_request", "Refresh token is not expired yet")]
    [InlineData("invalid_request", "Refresh token could not be read: storage is revoked temporarily, try again")]
    [InlineData("invalid_client", "refresh_token is invalid")]
    [InlineData("invalid_scope", "refresh_token is invalid")]
    [InlineData("server_error", "refresh_token is invalid")]
    [InlineData("refresh_token_required", "")]
    [InlineData("refresh_token_not_supported", "")]
    [InlineData("invalid_refresh_token_format", "")]
    [InlineData("refresh_token_rate_limited", "")]
    [InlineData(null, "refresh_token is invalid")]
    public void A_code_or_a_text_without_the_other_does_not_end_a_grant(string? code, string? words) => Assert.False(RefreshRefusal.EndsGrant(code, words));

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_text_of_more_than_500_characters_is_ignored(int length, bool endsGrant) =>
        Assert.Equal(endsGrant, RefreshRefusal.EndsGrant("invalid_request", "refresh_token is invalid".PadRight(length)));
}

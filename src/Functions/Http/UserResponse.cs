using Kontext.Core.Input;

namespace Kontext.Functions.Http;

/// <summary>A user, by the issuer and the subject of their tokens.</summary>
internal sealed record UserResponse(string Issuer, string Subject)
{
    public static UserResponse Of(UserId user) => new(user.Issuer, user.Subject);
}

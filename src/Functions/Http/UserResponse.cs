using Kontext.Core.Input;

namespace Kontext.Functions.Http;

/// <summary>A person, as their tokens name them.</summary>
internal sealed record UserResponse(string Issuer, string Subject)
{
    public static UserResponse Of(UserId user) => new(user.Issuer, user.Subject);
}

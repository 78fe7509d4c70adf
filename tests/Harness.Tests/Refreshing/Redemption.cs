namespace Kontext.Harness.Tests.Refreshing;

/// <summary>A refresh token was used and tokens were given for it.</summary>
/// <param name="Instance">Whom they were given to.</param>
/// <param name="Used">The token that was used.</param>
/// <param name="IsReplyLost">Whether the answer was sent nowhere, on order.</param>
internal sealed record Redemption(string Instance, string Used, bool IsReplyLost)
{
    /// <summary>Whether the instance was killed before it could store what it was given.</summary>
    public bool IsUnstored { get; set; }

    /// <summary>Whether nobody has what was given.</summary>
    public bool IsGone => IsReplyLost || IsUnstored;
}

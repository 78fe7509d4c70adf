namespace Kontext.Harness.Tests.Refreshing;

/// <summary>A use of a refresh token, for which tokens were given.</summary>
/// <param name="Instance">The instance that got the tokens.</param>
/// <param name="Used">The used token.</param>
/// <param name="IsReplyLost">Whether the test discarded the answer.</param>
internal sealed record Redemption(string Instance, string Used, bool IsReplyLost)
{
    /// <summary>Whether the instance was killed before it could store the tokens.</summary>
    public bool IsUnstored { get; set; }

    /// <summary>Whether no instance has the tokens.</summary>
    public bool IsGone => IsReplyLost || IsUnstored;
}

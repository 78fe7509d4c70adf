namespace Kontext.Harness.Tests.Refreshing;

/// <summary>Makes the faults of a token endpoint.</summary>
internal static class TokenFaults
{
    /// <summary>How many kinds of fault there are.</summary>
    public static int Kinds { get; } = Enum.GetValues<TokenFault>().Length - 1;

    /// <summary>Returns a function that chooses each next fault.</summary>
    /// <param name="random">The source of random numbers.</param>
    /// <param name="share">The part of requests that each kind of fault gets.</param>
    public static Func<TokenFault> Of(Random random, double share)
    {
        Lock one = new();
        return () =>
        {
            lock (one)
                return (TokenFault)((int)(random.NextDouble() / share) + 1) is var fault && Enum.IsDefined(fault) ? fault : TokenFault.None;
        };
    }
}

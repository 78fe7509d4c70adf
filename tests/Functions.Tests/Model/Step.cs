using Kontext.Testing;

namespace Kontext.Functions.Tests.Model;

/// <summary>One step of a sequence.</summary>
/// <param name="Act">The event.</param>
/// <param name="Organization">Which of the two organizations.</param>
/// <param name="Person">Which of its two people.</param>
/// <param name="Place">Which of its places for integrations.</param>
/// <param name="Instance">The instance that gets the request.</param>
/// <param name="Number">A random number for all other decisions of the step.</param>
/// <param name="Share">The proportion of calls that fail. 0 for none.</param>
/// <param name="CutAt">The number of calls after which all calls of the instance fail. Null for never.</param>
internal sealed record Step(Act Act, int Organization, int Person, int Place, int Instance, int Number, double Share = 0, int? CutAt = null)
{
    public const int Places = 3;

    // How often each comes.
    private static readonly Act[] Acts =
    [
        Act.Create, Act.Create, Act.Create, Act.Rename, Act.Move, Act.Archive, Act.Paste, Act.Paste, Act.Paste, Act.Connect, Act.Connect, Act.Connect, Act.Connect,
        Act.Disconnect, Act.Disconnect, Act.EndAll, Act.EndPerson, Act.Validate, Act.Validate, Act.Tick, Act.Tick, Act.Pass,
        Act.Register, Act.Register, Act.Attach, Act.Attach, Act.Attach, Act.Detach, Act.Deliver, Act.Exchange, Act.Exchange, Act.Exchange, Act.Exchange, Act.Retire,
    ];

    private static readonly double[] Shares = [0.1, 0.3, 0.8];

    public FaultPlan ToPlan() => new(Number, Share, CutAt);

    /// <summary>A sequence; the same seed gives the same.</summary>
    public static IReadOnlyList<Step> Sequence(int seed, int length)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Next(random))];
    }

    private static Step Next(Random random)
    {
        var act = random.Next(80) == 0 ? Act.Restart : Acts[random.Next(Acts.Length)];
        Step step = new(act, random.Next(2), random.Next(2), random.Next(Places), random.Next(2), random.Next());
        return random.Next(10) switch
        {
            < 3 => step with { Share = Shares[random.Next(Shares.Length)] },
            < 5 => step with { CutAt = random.Next(12) },
            _ => step,
        };
    }
}

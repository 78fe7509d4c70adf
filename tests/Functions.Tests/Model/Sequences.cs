namespace Kontext.Functions.Tests.Model;

/// <summary>Runs sequences, and shortens those that have a fault.</summary>
internal static class Sequences
{
    private const int MostTries = 150;

    /// <summary>Runs a sequence; when it shows a fault, the shortest sequence that was found to show one, and the fault.</summary>
    public static async Task<string?> FindFaultAsync(Deployment deployment, IReadOnlyList<Step> steps)
    {
        if (await ModelRun.RunAsync(deployment, steps) is not { } first)
            return null;
        var (shortest, fault) = await ShortenAsync(deployment, steps, first);
        return $"{first}\nshortened: {fault}\n{string.Join("\n", shortest)}";
    }

    // Removes smaller and smaller parts, and then faults, while the sequence still fails.
    private static async Task<(IReadOnlyList<Step> Steps, string Fault)> ShortenAsync(Deployment deployment, IReadOnlyList<Step> steps, string fault)
    {
        var tries = 0;
        for (var part = steps.Count / 2; part > 0; part /= 2)
        {
            for (var at = 0; at < steps.Count && tries < MostTries;)
            {
                IReadOnlyList<Step> fewer = [.. steps.Take(at), .. steps.Skip(at + part)];
                tries++;
                if (await ModelRun.RunAsync(deployment, fewer) is { } still)
                    (steps, fault) = (fewer, still);
                else
                    at += part;
            }
        }

        for (var at = 0; at < steps.Count && tries < MostTries; at++, tries++)
        {
            IReadOnlyList<Step> calmer = [.. steps.Take(at), steps[at] with { Share = 0, CutAt = null }, .. steps.Skip(at + 1)];
            if (steps[at] != calmer[at] && await ModelRun.RunAsync(deployment, calmer) is { } still)
                (steps, fault) = (calmer, still);
        }

        return (steps, fault);
    }
}

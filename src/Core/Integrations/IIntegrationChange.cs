using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>Something a caller asks to be changed. Applied again when another change came between, so it holds no state of its own.</summary>
internal interface IIntegrationChange
{
    /// <summary>The secrets it carries.</summary>
    SentSecrets Sent { get; }

    /// <summary>What stands against it in the present state: wrong input first, then the state itself. Null when nothing does.</summary>
    Problem? Check(Integration present);

    /// <summary>The configuration it leads to.</summary>
    /// <param name="present">What there is.</param>
    /// <param name="kept">Where the secrets it carries were put; empty while they are not.</param>
    Integration ApplyTo(Integration present, KeptSecrets kept);
}

namespace Kontext.Core.Tests.Crashes;

/// <summary>What happens at one call of a process.</summary>
public enum CallFault
{
    /// <summary>The process ends; nobody has heard of the call.</summary>
    EndsBefore,

    /// <summary>The call is carried out, and the process ends before it learns of it.</summary>
    EndsAfter,

    /// <summary>The call is carried out, and its answer is lost; the process lives on.</summary>
    AnswerLost,
}

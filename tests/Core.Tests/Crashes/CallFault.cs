namespace Kontext.Core.Tests.Crashes;

/// <summary>The fault at one call of a process.</summary>
public enum CallFault
{
    /// <summary>The process ends before the call is sent.</summary>
    EndsBefore,

    /// <summary>The call is carried out, and the process ends before its answer arrives.</summary>
    EndsAfter,

    /// <summary>The call is carried out and its answer is lost. The process continues.</summary>
    AnswerLost,
}

using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Tests.Refused;

namespace Kontext.LocalRuntime.Tests;

public sealed class StartupCheckTests
{
    private const string Class = "Kontext.LocalRuntime.Tests.Refused";

    public static TheoryData<Type, string[]> Refusals => new()
    {
        {
            typeof(Names),
            [
                "Function 'host': the platform keeps this name for itself.",
                "Function '1st': a name is a letter and up to 127 letters, digits, '_' or '-'.",
                $"Function 'Same': {Class}.Names.First and {Class}.Names.Second bear this name; only one may.",
            ]
        },
        {
            typeof(Overloads),
            [
                $"{Class}.Overloads.Run: two functions are overloads of this method; the platform finds functions by class and method name.",
            ]
        },
        { typeof(Nested.Inner), [$"{Class}.Nested+Inner.Run: functions are not found in nested classes."] },
        {
            typeof(Generic<>),
            [$"{Class}.Generic`1.Run: functions are not found in generic classes, and cannot be generic themselves."]
        },
        { typeof(Hidden), [$"{Class}.Hidden.Run: functions are not found unless class and method are public."] },
        {
            typeof(Triggers),
            [
                $"{Class}.Triggers.Without: a function has exactly one parameter with a trigger.",
                $"{Class}.Triggers.Underscore: the trigger's parameter '_req' must be a letter and up to 127 letters or digits.",
            ]
        },
        {
            typeof(ReturnTypes),
            [
                Unanswerable("Text", "String"), Unanswerable("Record", "Task`1"),
                Unanswerable("Typed", "ActionResult`1"), Unanswerable("Waits", "ValueTask`1"),
            ]
        },
        {
            typeof(Routes),
            [
                "Function 'Empty': an empty Route means its name to one router and nothing to the other; leave it out.",
                "Function 'Slash': its Route '/items' must not begin with '/'.",
                "Function 'Admin': its Route 'Administration' begins with admin or runtime, which are the platform's.",
                "Function 'Runtime': its Route 'runtime/x' begins with admin or runtime, which are the platform's.",
                "Function 'Broken': its Route 'items/{id' is no route template.",
            ]
        },
        { typeof(Overlaps), ["Functions 'ById' and 'ByName' answer the same requests, to '/api/items/{id}'."] },
        {
            typeof(Schedules),
            [
                $"{Class}.Schedules.Result: nobody would receive a result of type Task`1; return Task or void.",
                "Function 'Daily': the schedule '@daily' is neither a cron expression of six fields (second, minute, hour, day, month, "
                    + "day of week) or five, nor a duration.",
            ]
        },
        {
            typeof(Retries),
            [
                $"{Class}.Retries.Queue: only timers take a retry attribute; a queue brings a message back by itself, maxDequeueCount times (host.json).",
                $"{Class}.Retries.Timer: retry attributes are not carried out here; let the timer's next run do what this one could not.",
            ]
        },
        { typeof(AsyncVoid), [$"{Class}.AsyncVoid.Forget: async void ends before its work does; return Task."] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_the_platform_would_not_run_stops_the_start_with_a_sentence(Type type, string[] sentences)
    {
        var refused = Assert.Throws<StartupException>(() => FunctionCatalog.Load([type], "api"));

        Assert.Equal(sentences, refused.Message.Split(Environment.NewLine));
    }

    private static string Unanswerable(string method, string type) =>
        $"{Class}.ReturnTypes.{method}: a result of type {type} would be answered with an empty 200; "
        + "return IActionResult, IResult, a Task of one of them, Task or void.";
}

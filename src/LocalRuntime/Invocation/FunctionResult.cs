using System.Reflection;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>Awaits what a function returned and takes the result out of it.</summary>
internal abstract class FunctionResult
{
    public abstract ValueTask<object?> ReadAsync(object? returned);

    public static FunctionResult Of(Type returnType)
    {
        if (!returnType.IsAssignableTo(typeof(Task)))
        {
            return new Immediate();
        }

        return returnType == typeof(Task)
            ? new Awaited()
            : (FunctionResult)Activator.CreateInstance(
                typeof(Awaited<>).MakeGenericType(returnType.GetGenericArguments()),
                BindingFlags.Instance | BindingFlags.Public, binder: null, args: null, culture: null)!;
    }

    private sealed class Immediate : FunctionResult
    {
        public override ValueTask<object?> ReadAsync(object? returned) => ValueTask.FromResult(returned);
    }

    private sealed class Awaited : FunctionResult
    {
        public override async ValueTask<object?> ReadAsync(object? returned)
        {
            await (Task)returned!;
            return null;
        }
    }

    private sealed class Awaited<T> : FunctionResult
    {
        public override async ValueTask<object?> ReadAsync(object? returned) => await (Task<T>)returned!;
    }
}

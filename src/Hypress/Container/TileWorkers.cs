using System.Collections.Concurrent;

namespace Hypress.Container;

/// <summary>A few threads of their own that work on tiles, so that a busy thread pool can't starve them.</summary>
/// <remarks>One alone is the caller's own thread: handing a small tile over takes longer than its values.</remarks>
internal sealed class TileWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    public TileWorkers(int count)
    {
        _threads = new Thread[count == 1 ? 0 : count];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Loop) { IsBackground = true, Name = $"hypress tile {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs a piece of work and gives its result, or its exception, to whoever waits.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        // A waiter must not go on inside of a worker's thread.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_threads.Length == 0)
            Complete();
        else
            _work.Add(Complete);
        return done.Task;

        void Complete()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _work.Dispose();
    }

    private void Loop()
    {
        foreach (var action in _work.GetConsumingEnumerable())
            action();
    }
}

using System.Collections.Concurrent;
using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>What several codings of a scene share: made once, kept while a search tries one target after the other.</summary>
/// <remarks>Safe from several threads. <b>Cost</b>: all that was made stays in memory as long as the search runs.</remarks>
public sealed class SceneWork
{
    private readonly ConcurrentDictionary<object, Lazy<object>> _made = new();

    internal T Once<T>(ICubeSource scene, object key, Func<T> make)
        where T : notnull => (T)_made.GetOrAdd((scene, key), _ => new(() => make())).Value;
}

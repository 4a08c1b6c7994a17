using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>
/// The theme that is in force. Its file is looked at when a page is asked for, at most once a second, and read again when it has changed. A file that has become
/// wrong is logged, and the theme before it stays.
/// </summary>
internal sealed class Themes
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly ILogger<Themes> _log;
    private readonly Lock _turn = new();
    private (DateTime At, long Length)? _stamp;
    private long _lookedAt;
    private volatile Dressed _current = new(Theme.Plain);

    public Themes(IOptions<PagesOptions> options, TimeProvider clock, ILogger<Themes> log)
    {
        (_path, _clock, _log) = (options.Value.ThemeFile, clock, log);
        if (string.IsNullOrWhiteSpace(_path))
        {
            _path = null;
            return;
        }

        _stamp = StampOf(_path);
        _lookedAt = clock.GetTimestamp();
        (var theme, Faults) = ThemeFile.Read(_path);
        _current = new Dressed(theme);
    }

    /// <summary>What was wrong with the file at the start: for each fault one sentence that names key and cure.</summary>
    public IReadOnlyList<string> Faults { get; } = [];

    /// <summary>The theme that is in force, and its stylesheet.</summary>
    public Dressed Current
    {
        get
        {
            if (_path is not null && _clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Rest && _turn.TryEnter())
            {
                try
                {
                    Look(_path);
                }
                finally
                {
                    _turn.Exit();
                }
            }

            return _current;
        }
    }

    private void Look(string path)
    {
        Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        var stamp = StampOf(path);
        if (stamp == _stamp)
            return;

        _stamp = stamp;
        var (theme, faults) = ThemeFile.Read(path);
        foreach (var fault in faults)
            PagesLog.ThemeRefused(_log, fault);

        if (faults.Count > 0)
            return;

        _current = new Dressed(theme);
        PagesLog.ThemeRead(_log);
    }

    private static (DateTime, long)? StampOf(string path)
    {
        try
        {
            // A mounted file is often a link, whose own time does not change.
            var info = new FileInfo(path);
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return info.Exists ? (info.LastWriteTimeUtc, info.Length) : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>A theme with the stylesheet that it makes.</summary>
internal sealed class Dressed(Theme theme)
{
    /// <summary>The theme.</summary>
    public Theme Theme => theme;

    /// <summary>The stylesheet.</summary>
    public Asset Style { get; } = PageAssets.StyleOf(theme);
}

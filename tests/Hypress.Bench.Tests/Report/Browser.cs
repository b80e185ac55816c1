using Microsoft.Playwright;

namespace Hypress.Bench.Tests.Report;

/// <summary>The system's Chromium, without a window; tests that need it are skipped without.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Executable,
                Args =
                [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>Opens a page; what it logs as errors goes to <paramref name="errors"/>.</summary>
    public async Task<IPage> Open(
        string path,
        ICollection<string> errors,
        int width = 1400,
        int height = 900,
        ColorScheme scheme = ColorScheme.Light
    )
    {
        Assert.SkipWhen(_browser is null, $"{Executable} is not there");
        var context = await _browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
                Offline = true,
            }
        );
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        await page.Locator("body.ready").WaitForAsync(new() { Timeout = 30_000 });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

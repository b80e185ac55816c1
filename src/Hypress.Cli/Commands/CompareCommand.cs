using System.CommandLine;
using System.Text.Json.Nodes;
using Hypress.Metrics;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress compare</c>: how far a scene is from its original.</summary>
internal static class CompareCommand
{
    // A quotient is rounded where the promise, error <= limit x magnitude, rounds a product: half an ulp each.
    private const double Rounding = 1 + (1.0 / (1L << 51));

    public static Command Create()
    {
        var original = Arguments.Path(
            "original",
            "The scene as it was; says which samples are valid, and the peak"
        );
        var other = Arguments.Path("other", "The scene to compare: any format, or a .hyp file");
        var maxError = Arguments.Number(
            "--max-error",
            "E",
            "Exit 1 if an absolute error is larger",
            0
        );
        var maxRelative = Arguments.Number(
            "--max-relative-error",
            "R",
            "Exit 1 if an error over the original's magnitude is larger",
            0
        );
        var bandErrors = TargetOptions.Limits(
            "--max-error-per-band",
            "Exit 1 if an absolute error is larger than its band's limit"
        );
        var bandRelatives = TargetOptions.Limits(
            "--max-relative-error-per-band",
            "Exit 1 if a relative error is larger than its band's limit"
        );
        var minPsnr = Arguments.Number("--min-psnr", "DB", "Exit 1 if the PSNR is lower", 0);
        var bands = new Option<bool>("--bands")
        {
            Description = "List PSNR and largest error of each band",
        };
        var command = new ExampleCommand(
            "compare",
            "Measure how far a scene is from its original; exit 1 if a limit isn't met"
        )
        {
            Examples =
            [
                "hypress compare scene.hdr scene.hyp",
                "hypress compare scene.hdr restored.tif --max-error 0    # identical, or exit 1",
                "hypress compare scene.hdr scene.hyp --min-psnr 45 --json",
            ],
        };
        command.Add(original);
        command.Add(other);
        foreach (var limit in (Option[])[maxError, maxRelative, bandErrors, bandRelatives, minPsnr])
            command.Add(limit);
        var axes = Arguments.Axes();
        command.Add(bands);
        command.Add(axes);
        return command.Does(
            (parsed, session) =>
            {
                using var left = Scenes.Open(
                    parsed.GetRequiredValue(original),
                    session,
                    parsed.GetValue(axes)
                );
                using var right = Scenes.Open(
                    parsed.GetRequiredValue(other),
                    session,
                    parsed.GetValue(axes)
                );
                if (left.Shape != right.Shape)
                    throw new CommandException(
                        ExitCode.CheckFailed,
                        $"the scenes differ in shape: {left.Shape} against {right.Shape}: compare equal parts"
                    );
                var found = session.Watch(
                    "comparing",
                    progress => SceneComparison.Run(left, right, progress, session.Cancel)
                );
                // NaN, where nothing valid is there to compare, meets no limit of the whole scene.
                var met =
                    !(parsed.GetValue(maxError) is { } error && !(found.MaxError <= error))
                    && !(
                        parsed.GetValue(maxRelative) is { } relative
                        && !(found.MaxRelativeError <= relative * Rounding)
                    )
                    && MeetsLimits(parsed.GetValue(bandErrors), found.BandMaxError, 1)
                    && MeetsLimits(
                        parsed.GetValue(bandRelatives),
                        found.BandMaxRelativeError,
                        Rounding
                    )
                    && !(parsed.GetValue(minPsnr) is { } psnr && !(found.Psnr >= psnr));
                session.Print(Describe(found, met, parsed.GetValue(bands)));
                return met ? ExitCode.Done : ExitCode.CheckFailed;
            }
        );
    }

    // Bands without valid values, whose error is NaN, have none to break it.
    private static bool MeetsLimits(string? path, IReadOnlyList<double> errors, double rounding)
    {
        if (path is null)
            return true;
        var limits = TargetOptions.ReadLimits(path);
        return limits.Length == errors.Count
            ? errors.Zip(limits).All(band => !(band.First > band.Second * rounding))
            : throw CommandException.Usage(
                $"'{path}' gives {limits.Length} limits, the scenes have {errors.Count} bands: give one for each"
            );
    }

    private static Report Describe(SceneDistortion found, bool met, bool bands)
    {
        var report = new Report()
            .Add("psnr_db", "PSNR", found.Psnr, "dB")
            .Add("snr_db", "SNR", found.Snr, "dB")
            .Add("rmse", "RMSE", found.Rmse)
            .Add("max_error", "largest error", found.MaxError)
            .Add("max_relative_error", "largest relative error", found.MaxRelativeError)
            .Add("mean_angle_deg", "mean spectral angle", found.MeanAngle, "degrees")
            .Add("max_angle_deg", "largest spectral angle", found.MaxAngle, "degrees")
            .Add("peak", "peak", found.Peak)
            .Add("valid_values", "valid values", found.ValidValues)
            .Add("valid_pixels", "valid pixels", found.ValidPixels)
            .Add("mask_differences", "mask differences", found.MaskDifferences)
            .Add("met", "limits met", met)
            .Put("band_psnr_db", "", Each(found.BandPsnr), null)
            .Put("band_max_error", "", Each(found.BandMaxError), null)
            .Put("band_max_relative_error", "", Each(found.BandMaxRelativeError), null);
        if (found.DroppedValues > 0)
            report.Add("dropped_values", "dropped values", found.DroppedValues);
        if (bands)
            foreach (var (band, psnr) in found.BandPsnr.Index())
                report.Line(
                    $"band {band}",
                    $"{Report.Text(psnr)} dB, largest error {Report.Text(found.BandMaxError[band])}"
                );
        return report;

        static JsonArray Each(IReadOnlyList<double> values) =>
            Report.Json(values, value => Report.Json(value));
    }
}

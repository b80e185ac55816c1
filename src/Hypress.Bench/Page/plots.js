"use strict";
// Which numbers of the bench each chart shows.

const rateAxis = "bits per pixel per band";

// A codec's limits of errors get a thin line of their own.
const curveLines = (points) =>
  curves.flatMap((curve) => {
    const all = points(curve);
    const line = (bound) => ({
      name: curve,
      curve,
      bound,
      colour: colourOf(curve),
      width: bound ? 1 : 2,
      points: all.filter((point) => isBound(point.target ?? "") === bound),
    });
    return [line(false), line(true)];
  });

const describe = (row) =>
  `${row.codec}, ${row.target}${row.met ? "" : ", the nearest it reaches"}\n` +
  `${number(row.bpppb)} bpppb\nPSNR ${fixed(row.psnr, 2)} dB, RMSE ${number(row.rmse)}\n` +
  `angle ${number(row.meanAngle)}\u00b0, largest error ${number(row.maxError)}`;

function drawScene(scene) {
  const of = (curve) => bench.rows.filter((row) => row.scene === scene && row.codec === curve && isOk(row));
  const chart = (id, y, key, logY) =>
    drawChart(id, {
      x: rateAxis,
      y,
      logX: true,
      logY,
      lines: curveLines((curve) => of(curve).map((row) => ({ x: row.bpppb, y: row[key], target: row.target, tip: describe(row) }))),
      empty: "No point with loss",
    });
  chart("psnr", "PSNR, dB", "psnr", false);
  chart("angle", "degrees", "meanAngle", true);
  chart("error", "sample units", "maxError", true);
}

// A codec's mean at a target is drawn where it has every scene; the others are named.
function drawAverage() {
  const left = [];
  const lines = curveLines((curve) => {
    const targets = [...new Set(bench.rows.filter((row) => row.codec === curve).map((row) => row.target))];
    return targets.flatMap((target) => {
      const rows = bench.rows.filter((row) => row.codec === curve && row.target === target && isOk(row));
      const lossy = rows.filter((row) => Number.isFinite(row.psnr));
      if (lossy.length === 0) return [];
      if (rows.length < scenes.length || lossy.length < rows.length) {
        left.push(`${curve} at ${target}`);
        return [];
      }
      const [x, y] = [mean(rows.map((row) => row.bpppb)), mean(rows.map((row) => row.psnr))];
      return [{ x, y, target, tip: `${curve}, ${target}\nmean of ${rows.length} scenes\n${number(x)} bpppb\nPSNR ${fixed(y, 2)} dB` }];
    });
  });
  drawChart("average", { x: rateAxis, y: "PSNR, dB", logX: true, lines, empty: "No target that all scenes have" });
  document.getElementById("average-note").textContent = left.length
    ? `left out for want of a scene: ${left.slice(0, 3).join(", ")}${left.length > 3 ? ` and ${left.length - 3} more` : ""}`
    : "";
}

function drawSpeed(kind) {
  const { anchor, mean: means } = bench.differences ?? { anchor: null, mean: [] };
  // The anchor's rate over the codec's own: 2 needs half of the bytes for the same PSNR, 0.5 twice as many.
  const saved = new Map(means.filter((row) => row.rate).map((row) => [row.codec, 100 / (100 + row.rate.value)]));
  if (anchor) saved.set(anchor, 1);
  const lines = curveLines((curve) => {
    if (!saved.has(curve)) return [];
    const rows = bench.rows.filter((row) => row.codec === curve && isOk(row) && Number.isFinite(row.psnr));
    const seconds = rows.reduce((sum, row) => sum + (kind === "encode" ? row.encodeSeconds : row.decodeSeconds), 0);
    const speed = rows.reduce((sum, row) => sum + values(row), 0) / seconds / 1e6;
    const rate = saved.get(curve);
    return [{ x: speed, y: rate, tip: `${curve}\n${number(speed, 3)} million values a second\n${number(rate, 3)} times as small as ${anchor}` }];
  });
  drawChart("speed", {
    x: "million values a second",
    y: `rate of ${anchor} / own rate`,
    logX: true,
    logY: true,
    lines,
    label: true,
    empty: "No two codecs with curves to compare",
  });
}

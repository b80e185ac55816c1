"use strict";
// Line charts over uPlot: curves with their own places on the x axis, a tip at the nearest point, zoom by dragging.

const charts = {}; // by the id of their element, without "chart-"

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// spec: { x, y: axis titles, logX, logY, lines: [{ name, curve?, colour, points: [{ x, y, tip }], bare? }], label? }
function drawChart(id, spec) {
  const element = document.getElementById(`chart-${id}`);
  charts[id]?.plot?.destroy();
  element.replaceChildren();
  const usable = (point) =>
    Number.isFinite(point.x) && Number.isFinite(point.y) && !(spec.logX && point.x <= 0) && !(spec.logY && point.y <= 0);
  const lines = spec.lines
    .map((line) => ({ ...line, points: line.points.filter(usable).sort((a, b) => a.x - b.x) }))
    .filter((line) => line.points.length > 0);
  charts[id] = { spec, lines, plot: null };
  if (lines.length === 0) {
    element.append(text("div", spec.empty ?? "Nothing to draw", "empty"));
    return;
  }
  const tables = lines.map((line) => [line.points.map((p) => p.x), line.points.map((p) => p.y)]);
  const data = uPlot.join(tables);
  const plot = new uPlot(options(element, spec, lines), data, element);
  charts[id].plot = plot;
}

function options(element, spec, lines) {
  const axis = (label, size, log) => ({
    label,
    ...(log ? { splits: (_, axis, min, max) => logSplits(min, max), filter: (_, splits) => splits } : {}),
    size,
    labelSize: 20,
    labelGap: 0,
    gap: 4,
    stroke: css("--faint"),
    font: "12px system-ui, 'DejaVu Sans', sans-serif",
    labelFont: "12px system-ui, 'DejaVu Sans', sans-serif",
    grid: { stroke: css("--line"), width: 1 },
    ticks: { stroke: css("--line"), width: 1, size: 4 },
    values: (_, splits) => splits.map((v) => (v === null || v === undefined ? "" : number(v, 5))),
  });
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: true, uni: 20 },
      points: { show: false },
      x: false,
      y: false,
    },
    scales: {
      x: { time: false, distr: spec.logX ? 3 : 1, range: padded(lines, "x", spec.logX) },
      y: { distr: spec.logY ? 3 : 1, range: padded(lines, "y", spec.logY) },
    },
    axes: [axis(spec.x, 26, spec.logX), axis(spec.y, 52, spec.logY)],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.name,
        stroke: line.colour,
        width: line.width ?? (line.bare ? 1.4 : 2),
        dash: line.curve ? dashOf(line.curve) : [],
        spanGaps: true,
        show: isShown(line),
        points: { show: !line.bare, size: spec.label ? 11 : 7, fill: line.colour, stroke: line.colour },
      })),
    ],
    plugins: [nearestPoint(lines), ...(spec.label ? [pointLabels(lines)] : [])],
  };
}

// 1, 2 and 5 of each decade; finer where a zoom leaves fewer than two.
function logSplits(min, max) {
  const within = (digits) => {
    const splits = [];
    for (let exponent = Math.floor(Math.log10(min)); exponent <= Math.log10(max); exponent++)
      for (const digit of digits) splits.push(Number((digit * 10 ** exponent).toPrecision(3)));
    return splits.filter((split) => split >= min && split <= max);
  };
  const coarse = within(max / min > 2000 ? [1] : [1, 2, 5]);
  return coarse.length > 1 ? coarse : within(Array.from({ length: 90 }, (_, i) => 1 + i / 10)).filter((_, i, all) => i % Math.ceil(all.length / 6) === 0);
}

// All data with a margin; what a zoom asks for as it is.
function padded(lines, key, log) {
  return (plot, min, max) => {
    const own = lines.filter(isShown).flatMap((line) => line.points.map((p) => p[key]));
    if (own.length === 0) return log ? [1, 10] : [0, 1];
    const [low, high] = [Math.min(...own), Math.max(...own)];
    if (min !== null && max !== null && (min > low || max < high)) return [min, max];
    if (log) {
      const margin = Math.max((high / low) ** 0.06, high / low < 3 ? 1.7 : 1.1);
      return [low / margin, high * margin];
    }
    const margin = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
    return [low - margin, high + margin];
  };
}

function nearestPoint(lines) {
  const tip = text("div", "", "tip");
  tip.hidden = true;
  return {
    hooks: {
      init: (plot) => plot.over.append(tip),
      setCursor: (plot) => {
        const { left, top } = plot.cursor;
        let best = null;
        if (left >= 0)
          lines.forEach((line, i) => {
            if (!plot.series[i + 1].show) return;
            for (const point of line.points) {
              const dx = plot.valToPos(point.x, "x") - left;
              const dy = plot.valToPos(point.y, "y") - top;
              const distance = dx * dx + dy * dy;
              if (distance < 40 * 40 && (!best || distance < best.distance)) best = { distance, line, point };
            }
          });
        tip.hidden = !best;
        if (!best) return;
        tip.textContent = best.point.tip ?? `${best.line.name}\n${number(best.point.x)}: ${number(best.point.y)}`;
        tip.style.borderColor = best.line.colour;
        const [x, y] = [plot.valToPos(best.point.x, "x"), plot.valToPos(best.point.y, "y")];
        const { clientWidth: width, clientHeight: height } = plot.over;
        tip.style.left = `${Math.max(0, x + 12 + tip.offsetWidth > width ? x - 12 - tip.offsetWidth : x + 12)}px`;
        tip.style.top = `${Math.max(0, Math.min(height - tip.offsetHeight, y - tip.offsetHeight / 2))}px`;
      },
    },
  };
}

// Names beside the points of a chart whose lines are single points.
function pointLabels(lines) {
  return {
    hooks: {
      draw: (plot) => {
        const { ctx, bbox } = plot;
        const ratio = devicePixelRatio;
        ctx.save();
        ctx.fillStyle = css("--ink");
        ctx.font = `${12 * ratio}px system-ui, 'DejaVu Sans', sans-serif`;
        ctx.textBaseline = "middle";
        const taken = [];
        lines.forEach((line, i) => {
          if (!plot.series[i + 1].show) return;
          const x = plot.valToPos(line.points[0].x, "x", true);
          const y = plot.valToPos(line.points[0].y, "y", true);
          const width = ctx.measureText(line.name).width;
          const left = Math.max(bbox.left, Math.min(x, bbox.left + bbox.width - width));
          // Above, else below; where neither is free, the tip at the point has to do.
          const isFree = (top) =>
            taken.every((t) => left > t.left + t.width || left + width < t.left || Math.abs(top - t.top) > 14 * ratio);
          const top = [y - 14 * ratio, y + 14 * ratio].find(isFree);
          if (top === undefined) return;
          taken.push({ left, width, top });
          ctx.fillText(line.name, left, top);
        });
        ctx.restore();
      },
    },
  };
}

// Codecs switched on and off: every chart follows.
function showCurves() {
  for (const { plot, lines } of Object.values(charts)) {
    if (!plot) continue;
    plot.batch(() =>
      lines.forEach((line, i) => {
        if (line.curve) plot.setSeries(i + 1, { show: isShown(line) });
      }),
    );
    plot.setData(plot.data, true);
  }
}

function redrawCharts() {
  for (const [id, { spec }] of Object.entries(charts)) drawChart(id, spec);
}

new ResizeObserver(() => {
  for (const [id, { plot }] of Object.entries(charts)) {
    const element = document.getElementById(`chart-${id}`);
    if (plot && element.clientWidth > 0 && plot.width !== element.clientWidth)
      plot.setSize({ width: element.clientWidth, height: element.clientHeight });
  }
}).observe(document.body);

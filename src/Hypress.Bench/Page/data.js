"use strict";
// The bench as the page has it: rows, curves, differences, viewers.

const bench = JSON.parse(document.getElementById("data").textContent);

// Numbers that JSON doesn't have come as texts.
for (const row of bench.rows)
  for (const key of Object.keys(row)) if (row[key] === "inf") row[key] = Infinity;

const scenes = [...new Set(bench.rows.map((row) => row.scene))];
const isOk = (row) => row.status === "ok";
const codecs = [...new Set(bench.rows.map((row) => row.codec))];
// Those that have something to draw.
const curves = codecs.filter((codec) => bench.rows.some((row) => row.codec === codec && isOk(row)));
const shown = new Set(curves);

// Limits of errors are no points on the way of a codec's rates. Where there are rates they are drawn when asked for.
const isBound = (target) => target.startsWith("max-");
const bounds = { shown: bench.rows.every((row) => !isOk(row) || isBound(row.target) || row.target === "lossless") };
const isShown = (line) => !line.curve || (shown.has(line.curve) && (!line.bound || bounds.shown));

const palette = [
  "#4269d0", "#e08a00", "#e8483f", "#2fa58f", "#7a4fd0", "#d84f9a", "#8a6a4a", "#3ca951", "#5aa2e8", "#8b919c",
  "#a3a800", "#1d7f8c", "#c77ae8", "#9c3b28", "#6b7f2a", "#f09aa0",
];
const colourOf = (curve) => palette[curves.indexOf(curve) % palette.length];
const dashOf = (curve) => [[], [7, 4], [2, 3]][Math.floor(curves.indexOf(curve) / palette.length) % 3];

const values = (row) => (row.codedBytes * 8) / row.bpppb;
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "n/a";
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : "-\u221e";
  if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(Math.max(digits, String(Math.trunc(Math.abs(value))).length))));
}

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : number(value));

const text = (tag, content, className) => {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className) element.className = className;
  return element;
};

// zlib in base64, as PackedBytes writes it.
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

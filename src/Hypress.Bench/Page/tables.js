"use strict";
// The report's tables.

// cells: texts, or { text, small, title, className, span }
function table(head, rows) {
  const element = document.createElement("table");
  const line = (cells, tag) => {
    const tr = document.createElement("tr");
    for (const cell of cells) {
      const given = typeof cell === "object" ? cell : { text: cell };
      const td = text(tag, given.text, given.className);
      if (given.span) td.colSpan = given.span;
      if (given.title) td.title = given.title;
      if (given.small) td.append(text("small", given.small));
      tr.append(td);
    }
    return tr;
  };
  element.createTHead().append(line(head, "th"));
  const body = element.createTBody();
  for (const row of rows) body.append(line(row, "td"));
  return element;
}

const signed = (value, digits) => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;

// One number to read, the other below it, their ranges when asked for.
function differenceCell(row, className, scenesOf) {
  if (!row?.rate && !row?.psnr) return { text: "\u2013", className };
  const ranges = [
    row.rate && `${fixed(row.rate.from, 1)} to ${fixed(row.rate.to, 1)} dB`,
    row.psnr && `${number(row.psnr.from, 2)} to ${number(row.psnr.to, 2)} bpppb`,
    scenesOf,
  ];
  return {
    text: row.rate ? `${signed(row.rate.value, 1)} %` : "\u2013",
    small: row.psnr && `${signed(row.psnr.value, 2)} dB`,
    title: ranges.filter(Boolean).join("\n"),
    className,
  };
}

function fillDifferences() {
  const target = document.getElementById("differences");
  const title = document.getElementById("differences-title");
  const differences = bench.differences;
  if (!differences || differences.mean.length === 0) {
    title.textContent = "No two codecs with curves to compare";
    target.hidden = true;
    return;
  }
  title.textContent = `BD-rate, and BD-PSNR below it, against ${differences.anchor}; point at one for the range it holds for`;
  const rows = differences.mean.map((last) => [
    last.codec,
    ...scenes.map((scene) => differenceCell(differences.scenes.find((row) => row.scene === scene && row.codec === last.codec))),
    differenceCell(last, "mean", `${last.rateScenes} of ${scenes.length} scenes`),
  ]);
  target.append(table(["codec", ...scenes, { text: "mean", className: "mean" }], rows));
}

function fillLossless() {
  const rows = bench.rows.filter((row) => isOk(row) && row.psnr === Infinity);
  document.getElementById("lossless-block").hidden = rows.length === 0;
  if (rows.length === 0) return;
  // The smallest file that gave everything back.
  const rateOf = (scene, curve) =>
    Math.min(...rows.filter((row) => row.scene === scene && row.codec === curve).map((row) => row.bpppb));
  const names = curves.filter((curve) => rows.some((row) => row.codec === curve));
  const all = names.map((name) => {
    const rates = scenes.map((scene) => rateOf(scene, name));
    return [...rates, mean(rates)];
  });
  const least = [...scenes, "mean"].map((_, column) => Math.min(...all.map((rates) => rates[column])));
  const lines = names.map((name, i) => [
    name,
    ...all[i].map((rate, column) => ({
      text: Number.isFinite(rate) ? rate.toFixed(3) : "\u2013",
      className: `${rate === least[column] ? "best" : ""} ${column === scenes.length ? "mean" : ""}`.trim(),
    })),
  ]);
  document.getElementById("lossless").append(table(["codec", ...scenes, { text: "mean", className: "mean" }], lines));
}

// What didn't run stands once for all targets of a codec that say the same, whatever numbers they name.
function refusals(rows) {
  const same = new Map();
  for (const row of rows.filter((row) => !isOk(row))) {
    const key = [row.codec, row.status, row.reason.replace(/[\d.]+|'[^']*'/g, "#")].join("\n");
    same.set(key, [...(same.get(key) ?? []), row]);
  }
  return [...same.values()];
}

function fillPoints(scene) {
  const head = [
    "codec", { text: "target", className: "text" }, "coded bytes", "metadata bytes", "bpppb", "PSNR, dB", "RMSE", "SNR, dB",
    "largest error", "mean angle, \u00b0", "largest angle, \u00b0", "encode, s", "decode, s", "encode, MiB", "decode, MiB",
  ];
  const own = bench.rows.filter((row) => row.scene === scene);
  const measured = own.filter(isOk).map((row) => [
    row.codec,
    { text: row.target, small: row.met ? "" : "nearest", className: "text" },
    String(row.codedBytes), String(row.metadataBytes), fixed(row.bpppb, 4),
    fixed(row.psnr, 2), number(row.rmse), fixed(row.snr, 2), number(row.maxError), number(row.meanAngle, 3),
    number(row.maxAngle, 3), number(row.encodeSeconds, 3), number(row.decodeSeconds, 3),
    fixed(row.encodePeakMemory, 0), fixed(row.decodePeakMemory, 0),
  ]);
  const refused = refusals(own).map((same) => [
    same[0].codec,
    {
      text: same.length === 1 ? same[0].target : `${same.length} targets`,
      title: same.map((row) => row.target).join("\n"),
      className: "text",
    },
    { text: `${same[0].status}: ${same[0].reason}`, className: "reason", span: head.length - 2 },
  ]);
  const rows = [...measured, ...refused];
  document.getElementById("points").replaceChildren(table(head, rows));
}

"use strict";
// The report's tables.

// cells: texts, or { text, small, best }
function table(head, rows) {
  const element = document.createElement("table");
  const line = (cells, tag, className) => {
    const tr = document.createElement("tr");
    if (className) tr.className = className;
    for (const cell of cells) {
      const given = typeof cell === "object" ? cell : { text: cell };
      const td = text(tag, given.text, given.className);
      if (given.span) td.colSpan = given.span;
      if (given.small) td.append(text("small", given.small));
      tr.append(td);
    }
    return tr;
  };
  element.createTHead().append(line(head, "th"));
  const body = element.createTBody();
  for (const row of rows) body.append(line(row.cells, "td", row.className));
  return element;
}

const signed = (value, digits) => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;

function differenceCell(row, scenesOf) {
  if (!row) return "n/a";
  const rate = row.rate ? `${signed(row.rate.value, 1)} %` : "no PSNR in common";
  const psnr = row.psnr ? `${signed(row.psnr.value, 2)} dB` : "no rate in common";
  const ranges = [
    row.rate && `${fixed(row.rate.from, 1)} to ${fixed(row.rate.to, 1)} dB`,
    row.psnr && `${number(row.psnr.from, 2)} to ${number(row.psnr.to, 2)} bpppb`,
    scenesOf,
  ];
  return { text: `${rate}, ${psnr}`, small: ranges.filter(Boolean).join("; ") };
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
  title.textContent = `BD-rate and BD-PSNR against ${differences.anchor}, with the ranges they hold for`;
  const names = differences.mean.map((row) => row.codec);
  const rows = scenes.map((scene) => ({
    cells: [
      scene,
      ...names.map((name) => differenceCell(differences.scenes.find((row) => row.scene === scene && row.codec === name))),
    ],
  }));
  rows.push({
    className: "mean",
    cells: [
      "mean",
      ...differences.mean.map((row) => differenceCell(row, `${row.rateScenes} of ${scenes.length} scenes`)),
    ],
  });
  target.append(table(["scene", ...names], rows));
}

function fillLossless() {
  const rows = bench.rows.filter((row) => isOk(row) && row.psnr === Infinity);
  document.getElementById("lossless-block").hidden = rows.length === 0;
  if (rows.length === 0) return;
  const names = curves.filter((curve) => rows.some((row) => row.codec === curve));
  // The smallest file that gave everything back.
  const rateOf = (scene, curve) =>
    Math.min(...rows.filter((row) => row.scene === scene && row.codec === curve).map((row) => row.bpppb));
  const line = (name, rates, className) => {
    const least = Math.min(...rates);
    return {
      className,
      cells: [
        name,
        ...rates.map((rate) =>
          Number.isFinite(rate) ? { text: rate.toFixed(3), className: rate === least ? "best" : "" } : "n/a",
        ),
      ],
    };
  };
  const lines = scenes.map((scene) => line(scene, names.map((name) => rateOf(scene, name))));
  const means = names.map((name) => mean(scenes.map((scene) => rateOf(scene, name))));
  document.getElementById("lossless").append(table(["scene", ...names], [...lines, line("mean", means, "mean")]));
}

function fillPoints(scene) {
  const head = [
    "codec", { text: "target", className: "text" }, "coded bytes", "metadata bytes", "bpppb", "PSNR, dB", "RMSE", "SNR, dB",
    "largest error", "mean angle, \u00b0", "largest angle, \u00b0", "encode, s", "decode, s", "encode, MiB", "decode, MiB",
  ];
  const rows = bench.rows
    .filter((row) => row.scene === scene)
    .map((row) => ({
      cells: isOk(row)
        ? [
            row.codec, { text: row.target, className: "text" }, String(row.codedBytes), String(row.metadataBytes), fixed(row.bpppb, 4),
            fixed(row.psnr, 2), number(row.rmse), fixed(row.snr, 2), number(row.maxError), number(row.meanAngle, 3),
            number(row.maxAngle, 3), number(row.encodeSeconds, 3), number(row.decodeSeconds, 3),
            fixed(row.encodePeakMemory, 0), fixed(row.decodePeakMemory, 0),
          ]
        : [
            row.codec,
            { text: row.target, className: "text" },
            { text: `${row.status}: ${row.reason}`, className: "reason", span: head.length - 2 },
          ],
    }));
  document.getElementById("points").replaceChildren(table(head, rows));
}

"use strict";
// Original and decoded pictures of a scene, the error map, and spectra at a pixel.

const view = { scene: null, original: null, decoded: [], pixel: [0, 0], kind: "values" };

const $ = (id) => document.getElementById(id);

// [colour, line, sample] differences along the line, as ColourComposite writes them.
function paint(canvas, packed, lines, samples) {
  canvas.width = samples;
  canvas.height = lines;
  const image = new ImageData(samples, lines);
  let at = 0;
  for (let colour = 0; colour < 3; colour++)
    for (let line = 0; line < lines; line++) {
      let level = 0;
      for (let sample = 0; sample < samples; sample++) {
        level = (level + packed[at++]) & 255;
        image.data[4 * (line * samples + sample) + colour] = level;
      }
    }
  for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Black, violet, orange, white: dark where nothing is lost.
const heat = [
  [0, 0, 0], [60, 15, 110], [150, 38, 103], [225, 90, 45], [251, 180, 50], [252, 255, 210],
];

function heatColour(share) {
  const place = Math.min(share, 0.9999) * (heat.length - 1);
  const [low, high] = [heat[Math.floor(place)], heat[Math.floor(place) + 1]];
  return low.map((level, i) => level + (high[i] - level) * (place % 1));
}

function paintHeat(canvas, shares, lines, samples) {
  canvas.width = samples;
  canvas.height = lines;
  const image = new ImageData(samples, lines);
  for (let i = 0; i < lines * samples; i++) image.data.set([...heatColour(shares(i)), 255], 4 * i);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

async function showScene(scene) {
  const packed = bench.scenes[scene];
  const views = bench.views.filter((one) => one.scene === scene);
  view.scene = scene;
  view.original = null;
  $("viewer").hidden = !packed || views.length === 0;
  if ($("viewer").hidden) return;
  const [firstLine, firstSample, lines, samples] = packed.window;
  const bands = packed.shape[2];
  const gridLines = Math.ceil(lines / packed.gridStep);
  const gridSamples = Math.ceil(samples / packed.gridStep);
  const order = Array.from({ length: bands }, (_, band) => band);
  if (packed.wavelengths) order.sort((a, b) => packed.wavelengths[a] - packed.wavelengths[b]);
  const [codes, image] = await Promise.all([unpack(packed.spectra), unpack(packed.image)]);
  const original = { ...packed, firstLine, firstSample, lines, samples, bands, gridLines, gridSamples, order, codes };
  const decoded = await Promise.all(
    views.map(async (one) => ({
      ...one,
      map: await unpack(one.errorMap),
      bits: one.bitMap ? await unpack(one.bitMap) : null,
      errors: new Int8Array((await unpack(one.spectrumErrors)).buffer),
    })),
  );
  // Another scene was chosen meanwhile.
  if (view.scene !== scene) return;
  Object.assign(view, { original, decoded });
  paint($("original"), image, lines, samples);
  const [red, green, blue] = packed.colourBands;
  $("colours").textContent = `bands ${red}, ${green}, ${blue}${
    lines < packed.shape[0] || samples < packed.shape[1]
      ? `; the middle ${lines} x ${samples} of ${packed.shape[0]} x ${packed.shape[1]} pixels`
      : ""
  }`;
  // Small scenes are enlarged by whole pixels where there is room.
  const width = samples * Math.max(1, Math.floor(560 / samples));
  for (const stage of document.querySelectorAll(".stage")) stage.style.maxWidth = `${width}px`;
  $("slider").style.width = `min(100%, ${width}px)`;
  fill($("view-target"), [...new Set(views.map((one) => one.target))]);
  view.pixel = [Math.floor(gridLines / 2), Math.floor(gridSamples / 2)];
  await showTarget();
}

// Keeps the choice where it is still there.
function fill(select, names) {
  const before = select.value;
  select.replaceChildren(...names.map((name) => new Option(name, name)));
  if (names.includes(before)) select.value = before;
}

const ofTarget = () => view.decoded.filter((one) => one.target === $("view-target").value);

async function showTarget() {
  fill($("view-codec"), ofTarget().map((one) => one.codec));
  await showDecoded();
  if (view.original) drawBands();
}

async function showDecoded() {
  const { original } = view;
  const all = ofTarget();
  const one = all.find((each) => each.codec === $("view-codec").value);
  if (!original || !one) return;
  const image = await unpack(one.image);
  if (view.original !== original) return;
  paint($("decoded"), image, original.lines, original.samples);
  // Only some codecs can say where their bits went.
  $("map-kind").options[1].disabled = !one.bits;
  const isBits = $("map-kind").value === "bits" && one.bits;
  if (!isBits) $("map-kind").value = "error";
  const mostOf = (each) => (isBits ? each.bitMax : each.errorMax);
  const map = isBits ? one.bits : one.map;
  const most = $("error-kind").value === "own" ? mostOf(one) : Math.max(...all.map(mostOf));
  // Colours follow the square root, as the map's bytes do.
  const share = most > 0 ? Math.sqrt(mostOf(one) / most) : 0;
  paintHeat($("error"), (i) => (share * map[i]) / 255, original.lines, original.samples);
  paintHeat($("error-scale"), (i) => i / 255, 1, 256);
  $("error-quarter").textContent = number(most / 4, 3);
  $("error-max").textContent = `${number(most, 3)} ${isBits ? "bpppb" : "sample units"}`;
  const row = bench.rows.find((each) => each.scene === one.scene && each.codec === one.codec && each.target === one.target);
  $("view-facts").textContent = `${row.model ? `${row.model}: ` : ""}${number(row.bpppb)} bpppb, PSNR ${fixed(row.psnr, 2)} dB, RMSE ${number(row.rmse)}, mean angle ${number(row.meanAngle, 3)}\u00b0`;
  slide();
  drawSpectra();
}

function slide() {
  const share = $("slider").value;
  $("decoded").style.clipPath = `inset(0 0 0 ${share}%)`;
  $("handle").style.left = `${share}%`;
}

function spectrumPlaces() {
  const { original, pixel } = view;
  const points = original.gridLines * original.gridSamples;
  return original.order.map((band) => ({
    band,
    at: band * points + pixel[0] * original.gridSamples + pixel[1],
    x: original.wavelengths ? original.wavelengths[band] : band,
  }));
}

function drawSpectra() {
  const { original, pixel } = view;
  const half = original.codes.length / 2;
  const errors = $("spectrum-kind").value === "errors";
  const places = spectrumPlaces();
  const valueAt = (at) => {
    const code = original.codes[at] + 256 * original.codes[half + at];
    return code === 0 ? NaN : original.spectrumLeast + (code - 1) * original.spectrumStep;
  };
  const unit = original.wavelengths ? "nm" : "";
  const line = (name, y) => ({
    bare: true,
    name,
    points: places.map(({ at, x, band }) => ({ x, y: y(at), tip: `${name}\nband ${band}, ${number(x, 5)} ${unit}\n${number(y(at), 5)}` })),
  });
  const lines = ofTarget().map((one) => ({
    ...line(one.codec, (at) => (errors ? 0 : valueAt(at)) + one.errors[at] * one.spectrumErrorStep),
    curve: one.codec,
    colour: colourOf(one.codec),
  }));
  if (!errors) lines.unshift({ ...line("original", valueAt), colour: css("--ink"), width: 3 });
  drawChart("spectra", {
    x: original.wavelengths ? "wavelength, nm" : "band",
    y: errors ? "error, sample units" : "sample units",
    lines,
  });
  const [line0, sample0] = pixel.map((place) => place * original.gridStep);
  $("pixel").textContent = `line ${original.firstLine + line0}, sample ${original.firstSample + sample0}`;
  for (const mark of document.querySelectorAll(".mark")) {
    mark.style.top = `${(100 * (line0 + 0.5)) / original.lines}%`;
    mark.style.left = `${(100 * (sample0 + 0.5)) / original.samples}%`;
  }
}

function drawBands() {
  const { original } = view;
  drawChart("bands", {
    x: original.wavelengths ? "wavelength, nm" : "band",
    y: "PSNR, dB",
    lines: ofTarget().map((one) => ({
      bare: true,
      name: one.codec,
      curve: one.codec,
      colour: colourOf(one.codec),
      points: original.order.map((band) => ({
        x: original.wavelengths ? original.wavelengths[band] : band,
        y: one.bandPsnr[band] ?? NaN,
        tip: `${one.codec}\nband ${band}\n${fixed(one.bandPsnr[band] ?? NaN, 2)} dB`,
      })),
    })),
    empty: "Nothing was lost",
  });
}

function pick(stage, event) {
  const { original } = view;
  if (!original) return;
  const box = stage.getBoundingClientRect();
  const place = (offset, extent, count, grid) =>
    Math.max(0, Math.min(grid - 1, Math.round(((offset / extent) * count - 0.5) / original.gridStep)));
  view.pixel = [
    place(event.clientY - box.top, box.height, original.lines, original.gridLines),
    place(event.clientX - box.left, box.width, original.samples, original.gridSamples),
  ];
  drawSpectra();
}

function slideTo(stage, event) {
  const box = stage.getBoundingClientRect();
  $("slider").value = Math.round((100 * (event.clientX - box.left)) / box.width);
  slide();
}

function listenToViewer() {
  $("view-target").addEventListener("change", showTarget);
  $("view-codec").addEventListener("change", showDecoded);
  $("error-kind").addEventListener("change", showDecoded);
  $("map-kind").addEventListener("change", showDecoded);
  $("spectrum-kind").addEventListener("change", drawSpectra);
  $("slider").addEventListener("input", slide);
  $("error-stage").addEventListener("click", (event) => pick($("error-stage"), event));
  // A press that moves drags the divider; one that doesn't picks a pixel.
  const stage = $("stage");
  let start = null;
  stage.addEventListener("pointerdown", (event) => {
    start = event.clientX;
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (start === null || Math.abs(event.clientX - start) < 4) return;
    start = -Infinity;
    slideTo(stage, event);
  });
  stage.addEventListener("pointerup", (event) => {
    if (start !== null && start !== -Infinity) pick(stage, event);
    start = null;
  });
}

"use strict";
// Fills the page and listens.

function describeBench() {
  const { description } = bench;
  const counts = ["ok", "unsupported", "failed"]
    .map((status) => [status, bench.rows.filter((row) => row.status === status).length])
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  const several = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;
  const parts = [
    `${several(scenes.length, "scene")}, ${several(codecs.length, "codec")}, ${several(bench.rows.length, "point")}: ${counts.join(", ")}`,
  ];
  if (description)
    parts.push(
      `${several(description.threads, "thread")} a point, seconds ${description.repeats === 1 ? "of one run" : `are medians of ${description.repeats} runs`}, ` +
        `${several(description.processors, "processor")}, ${description.system}`,
    );
  $("summary").textContent = parts.join(" \u00b7 ");
}

function fillCodecs() {
  for (const curve of curves) {
    const button = document.createElement("button");
    button.type = "button";
    button.style.setProperty("--colour", colourOf(curve));
    button.setAttribute("aria-pressed", "true");
    button.append(document.createElement("i"), curve);
    button.addEventListener("click", () => {
      if (!shown.delete(curve)) shown.add(curve);
      button.setAttribute("aria-pressed", String(shown.has(curve)));
      showCurves();
    });
    $("codecs").append(button);
  }
  if (bounds.shown || !bench.rows.some((row) => isOk(row) && isBound(row.target))) return;
  const button = text("button", "limits of errors", "plain");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    bounds.shown = !bounds.shown;
    button.setAttribute("aria-pressed", String(bounds.shown));
    showCurves();
  });
  $("codecs").append(button);
}

function chooseScene() {
  const scene = $("scene-choice").value;
  const facts = bench.scenes[scene];
  const peak = bench.rows.find((row) => row.scene === scene && isOk(row))?.peak;
  $("scene-facts").textContent = [
    facts && `${facts.sensor ? `${facts.sensor}, ` : ""}${facts.shape[0]} x ${facts.shape[1]} x ${facts.shape[2]} (lines, samples, bands), ${facts.type}`,
    peak !== undefined && `peak ${number(peak, 6)}`,
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
  drawScene(scene);
  fillPoints(scene);
  return showScene(scene);
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "Light" : "Dark";
  redrawCharts();
  if (view.original) drawSpectra(); // the original is drawn in the theme's ink
}

describeBench();
fillCodecs();
fillDifferences();
fillLossless();
$("scene-choice").append(...scenes.map((scene) => new Option(scene, scene)));
$("scene-choice").addEventListener("change", chooseScene);
$("speed-kind").addEventListener("change", () => drawSpeed($("speed-kind").value));
$("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
listenToViewer();
setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
drawAverage();
drawSpeed("encode");
chooseScene().then(() => document.body.classList.add("ready"));

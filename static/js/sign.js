// A signature drawn with the finger: the strokes go as text into the hidden field beside, so no picture travels.
(() => {
  "use strict";
  for (const pad of document.querySelectorAll("[data-sign]")) {
    const field = document.getElementById(pad.dataset.sign), path = pad.querySelector("path"), most = 12000;
    let drawing = false;
    const at = (event) => {
      const box = pad.getBoundingClientRect(), hold = (value, end) => Math.max(0, Math.min(end, Math.round(value)));
      return hold((event.clientX - box.left) * 300 / box.width, 300) + " " + hold((event.clientY - box.top) * 100 / box.height, 100);
    };
    const add = (text) => { if (field.value.length + text.length <= most) { field.value += text; path.setAttribute("d", field.value); } };
    pad.addEventListener("pointerdown", (event) => { event.preventDefault(); drawing = true; pad.setPointerCapture(event.pointerId); add("M" + at(event)); });
    pad.addEventListener("pointermove", (event) => { if (drawing) add("L" + at(event)); });
    for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { drawing = false; });
    const clear = document.querySelector(`[data-sign-clear="${pad.dataset.sign}"]`);
    if (clear) clear.addEventListener("click", () => { field.value = ""; path.setAttribute("d", ""); });
    path.setAttribute("d", field.value);
  }
})();

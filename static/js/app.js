// What makes pages nicer where scripts run. Every page works without this file: forms post, links go, details open.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const changed = (input) => ["input", "change"].forEach((name) => input.dispatchEvent(new Event(name, { bubbles: true })));
  const whole = (text) => parseInt(String(text).replace(/\D/g, ""), 10) || 0;

  // + and −: held within data-min and data-max; the button that can do no more is off, and hands the focus to the other.
  const limits = (box) => [Number(box.dataset.min || 0), box.dataset.max ? Number(box.dataset.max) : Infinity];
  const settle = (box) => {
    const input = box.querySelector("input"), [min, max] = limits(box), value = whole(input.value || box.dataset.start);
    const here = document.activeElement;
    for (const button of all("button", box)) button.disabled = button.value < 0 ? value <= min : value >= max;
    if (here.disabled && box.contains(here)) (box.querySelector("button:not(:disabled)") || input).focus();
  };
  const step = (button) => {
    const box = button.closest(".stepper"), input = box.querySelector("input"), [min, max] = limits(box);
    // An empty field with a start begins there: the first tap says "as asked", the next ones more or less.
    const begins = !input.value && box.dataset.start;
    const value = begins ? whole(begins) : whole(input.value) + Number(button.value) * Number(box.dataset.step || 1);
    input.value = Math.min(max, Math.max(min, value));
    changed(input);
  };

  // The big keypad writes into its field, and the phone's own keyboard stays away.
  const press = (key, pad) => {
    const input = document.getElementById(pad.dataset.keypad), max = Number(input.dataset.max || 0);
    let text = input.value.replace(/\D/g, "");
    if (pad.dataset.fresh !== "no" && key.value !== "back") text = "";
    pad.dataset.fresh = "no";
    text = key.value === "clear" ? "" : key.value === "back" ? text.slice(0, -1) : (text + key.value).replace(/^0+(?=\d)/, "").slice(0, 7);
    if (max && whole(text) > max) text = String(max);
    input.value = text;
    changed(input);
  };

  // Four pictures are a key: they fill the fields one after the other, and the last one sends a form that has but one.
  const pick = (key, pad) => {
    const fields = pad.dataset.key.split(" ").map((id) => document.getElementById(id));
    const field = key.value === "clear" ? null : fields.find((input) => input.value.length < 4);
    if (!field) { for (const input of fields) input.value = ""; return; }
    field.value += key.value;
    if (field.value.length === 4 && field.form.matches("[data-key-form]")) field.form.requestSubmit();
  };

  // Voice: a recorded clip where there is one, else the phone's own Spanish voice; Aymara is never made by a machine.
  let playing = null;
  // Only a button that speaks stays down while it does; a link that was held does not.
  const pressed = (button, down) => { if (button.dataset.say) button.setAttribute("aria-pressed", down); };
  const hush = () => { if (playing) { playing.stop(); pressed(playing.button, false); playing = null; } };
  // Recorded clips by what a page says: asked for once, and kept by the worker.
  let clips = null;
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").replace(/^[\s.,:;!?¡¿]+|[\s.,:;!?¡¿]+$/g, "");
  const recorded = async (text) => {
    if (!clips) clips = fetch("/voz/lista.json").then((answer) => answer.json()).catch(() => ({}));
    const found = await clips, key = plain(text), aymara = /(?:^|; )voz=ay/.test(document.cookie);
    return (aymara && found.ay && found.ay[key]) || (root.lang === "es" && found.es && found.es[key]) || "";
  };
  const say = async (button, text = button.dataset.say) => {
    const again = playing && playing.button === button;
    hush();
    if (again) return;
    for (const heard of all("[data-heard]")) heard.value = "yes";
    const clip = button.dataset.clip || (await recorded(text));
    const done = () => { pressed(button, false); playing = null; };
    if (clip) {
      const sound = new Audio(clip);
      sound.onended = done;
      sound.play().catch(done);
      playing = { button, stop: () => sound.pause() };
    } else {
      if (!("speechSynthesis" in window)) return;
      const words = new SpeechSynthesisUtterance(text);
      words.lang = root.lang === "es" ? "es-BO" : root.lang;
      words.rate = 0.9;
      words.onend = done;
      speechSynthesis.speak(words);
      playing = { button, stop: () => speechSynthesis.cancel() };
    }
    pressed(button, true);
  };

  // Photos are made small on the phone, before they cost data: longer side 1024, at most 120 KB.
  const LONGEST = 1024, HEAVIEST = 120 * 1024;
  const drawn = (image, longest) => {
    const scale = Math.min(1, longest / Math.max(image.width, image.height)), canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const lightened = async (image) => {
    let blob = null;
    for (const [longest, quality] of [[LONGEST, 0.7], [LONGEST, 0.6], [LONGEST, 0.45], [800, 0.45], [640, 0.4], [480, 0.3]]) {
      blob = await new Promise((resolve) => drawn(image, longest).toBlob(resolve, "image/jpeg", quality));
      if (blob && blob.size <= HEAVIEST) break;
    }
    return blob;
  };
  const shrink = async (input) => {
    const file = input.files[0];
    if (!file || !file.type.startsWith("image/")) return;
    try {
      const blob = await lightened(await createImageBitmap(file, { imageOrientation: "from-image" }));
      const carrier = new DataTransfer();
      carrier.items.add(new File([blob], "foto.jpg", { type: "image/jpeg" }));
      input.files = carrier.files;
    } catch { /* An old phone sends the photo as it is; the server makes it small. */ }
    const box = input.closest("[data-photo]"), before = box.querySelector("img, svg"), shown = new Image();
    shown.alt = "";
    shown.src = URL.createObjectURL(input.files[0]);
    before.replaceWith(shown);
  };

  // A block of cells copied from a spreadsheet fills the sheet from the cell it is pasted in.
  const paste = (event, cell) => {
    const text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const rows = all("tr", cell.closest("table")).map((row) => all("input", row)).filter((row) => row.length);
    const top = rows.findIndex((row) => row.includes(cell)), left = rows[top].indexOf(cell);
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, across) => {
      const target = (rows[top + down] || [])[left + across];
      if (target) { target.value = value.trim(); changed(target); }
    }));
  };

  document.addEventListener("click", (event) => {
    const at = (query) => event.target.closest(query);
    let hit;
    if ((hit = at(".stepper button"))) step(hit);
    else if ((hit = at("[data-keypad] button"))) press(hit, hit.parentNode);
    else if ((hit = at("[data-key] button"))) pick(hit, hit.parentNode);
    else if ((hit = at("[data-say]"))) { event.preventDefault(); say(hit); }
    else if (at("[data-print]")) window.print();
    else if ((hit = at("[data-dialog]"))) {
      const dialog = document.getElementById(hit.dataset.dialog);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    } else if ((hit = at("[data-copy]")) && navigator.clipboard) {
      navigator.clipboard.writeText(hit.dataset.copy).then(() => { hit.classList.add("ok"); });
    } else if (event.target.nodeName === "DIALOG") event.target.close();
    for (const open of all("details.account[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("input", (event) => { const box = event.target.closest(".stepper"); if (box) settle(box); });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-photo] input")) field.ready = shrink(field);
    const form = field.form;
    if (form && form.matches("[data-autosubmit]")) form.requestSubmit ? form.requestSubmit() : form.submit();
  });
  // A button, link or picture that is held says its own words.
  document.addEventListener("contextmenu", (event) => {
    const held = event.target.closest && event.target.closest(".is-producer :is(a, button, summary, .picture, .check)");
    if (!held || !held.textContent.trim()) return;
    event.preventDefault();
    say(held, held.dataset.say || held.textContent.replace(/\s+/g, " ").trim());
  });
  document.addEventListener("paste", (event) => { const cell = event.target.closest && event.target.closest("table[data-paste] input"); if (cell) paste(event, cell); });

  // A form goes once. The server's one-time key is what really keeps a second one out; this only says so.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { for (const button of all("button:not([type=button])", form)) button.setAttribute("aria-busy", "true"); });
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of all("form[data-sent]")) { delete form.dataset.sent; for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy"); }
  });

  // "/" goes to the search field, as on the desks people know.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });

  const signal = () => { for (const strip of all("[data-no-signal]")) strip.hidden = navigator.onLine; };
  const dress = (within) => {
    all(".stepper", within).forEach(settle);
    all("[data-keypad]", within).forEach((pad) => document.getElementById(pad.dataset.keypad).setAttribute("inputmode", "none"));
    const speaks = "speechSynthesis" in window;
    for (const button of all("[data-say]", within)) button.hidden = !(speaks || button.dataset.clip);
    const errors = within.querySelector("[data-focus]");
    if (errors) errors.focus();
  };
  addEventListener("online", signal);
  addEventListener("offline", signal);
  addEventListener("pagehide", hush);
  document.addEventListener("htmx:load", (event) => dress(event.target));
  signal();
  dress(document);
})();

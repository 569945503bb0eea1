// Keys for people at a desk. Everything they do, a link or button on the page does too; /teclas lists them.
(() => {
  "use strict";
  const PATIENCE = 1500;
  let going = 0;
  const rows = () => [...document.querySelectorAll("main tbody tr, main .list > li, main article.card")].filter((row) => row.querySelector("a[href]"));
  const move = (by) => {
    const all = rows(), here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
    if (next) { next.querySelector("a[href]").focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const mark = () => {
    const row = rows().find((one) => one.contains(document.activeElement)), box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
  };
  const follow = (query) => { const link = document.querySelector(query); if (link) link.click(); };
  const ACTS = { j: () => move(1), k: () => move(-1), x: mark, n: () => follow("main a[data-new]"), "?": () => follow("a[href$='/teclas']") };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (going && Date.now() - going < PATIENCE && /^[a-z]$/.test(key)) {
      going = 0;
      follow(`.nav a[data-key="${key}"]`);
    } else if (key === "g") {
      going = Date.now();
    } else if (ACTS[key]) {
      event.preventDefault();
      ACTS[key]();
    }
  });

  // Marking many rows: the bar that acts on them says how many, and one box marks all.
  const bar = document.querySelector("[data-bulk]");
  if (bar) {
    const boxes = () => [...document.querySelectorAll("input[type=checkbox][data-mark]")], count = bar.querySelector("[data-count]");
    const settle = () => { const marked = boxes().filter((box) => box.checked).length; count.textContent = marked; for (const button of bar.querySelectorAll("button")) button.disabled = !marked; };
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-mark-all]")) for (const box of boxes()) box.checked = event.target.checked;
      if (event.target.matches("[data-mark], [data-mark-all]")) settle();
    });
    settle();
  }

  // What is swapped while it has the focus gives it to what takes its place; for things with an id htmx does so itself.
  let had = false;
  document.addEventListener("htmx:beforeSwap", (event) => { had = event.detail.target.contains(document.activeElement); });
  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.detail.elt;
    if (!had || document.activeElement !== document.body || !place.isConnected) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });

  // Drafts keep themselves: a moment after the last change the form is sent as it stands. What is not whole yet waits.
  const PAUSE = 1200;
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const said = form.querySelector("[data-saved]");
    let wait = 0, sending = null;
    const keep = async () => {
      const body = new FormData(form);
      // The key of the form is for the person's own sending.
      body.delete("form_key");
      body.set("action", "save");
      const answer = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
      const kept = answer && answer.ok && await answer.json().catch(() => null);
      if (kept) form.querySelector("[name=version]").value = kept.version;
      said.textContent = kept ? kept.said : "";
      sending = null;
    };
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => { sending = (sending || Promise.resolve()).then(keep); }, PAUSE); });
    form.addEventListener("submit", (event) => {
      clearTimeout(wait);
      if (!sending) return;
      event.preventDefault();
      event.stopPropagation();
      sending.then(() => form.requestSubmit(event.submitter));
    });
  }

  // A question that takes a while says that it is being worked out; the page that comes takes the words away.
  const waits = (form, on) => {
    for (const button of form.querySelectorAll("button:not([type=button])")) on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy");
    for (const words of form.querySelectorAll("[data-waiting]")) words.hidden = !on;
  };
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-waits]")) setTimeout(() => waits(event.target, true)); });
  addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.querySelectorAll("[data-waits]")) waits(form, false); });
})();

// The page's part of the outbox (docs/offline.md): forms marked data-offline are written down on the phone first, then sent.
(() => {
  "use strict";
  const mine = document.currentScript.dataset, store = self.localStorage;
  const worker = navigator.serviceWorker;
  // A page that is the same for everybody does not know whose phone this is; the last personal page does.
  if (!mine.shell) { if (mine.owner) store.setItem("owner", mine.owner); else store.removeItem("owner"); }
  const owner = mine.owner || (mine.shell ? store.getItem("owner") : "") || "";
  const one = (query, within = document) => within.querySelector(query);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const copy = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time, { how: "later" }));
  const show = (node) => {
    one("main").replaceChildren(node);
    node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    scrollTo(0, 0);
    one("main").focus();
  };

  const count = async () => {
    const strip = one("[data-outbox]");
    if (!strip || !self.indexedDB) return;
    const acts = owner ? await self.queue.all(owner) : [], refused = acts.filter((act) => act.state === "refused").length;
    strip.hidden = !acts.length;
    strip.classList.toggle("bad", refused > 0);
    one("[data-waiting]", strip).hidden = acts.length === refused;
    one("[data-waiting] b", strip).textContent = acts.length - refused;
    one("[data-refused]", strip).hidden = !refused;
    one("[data-refused] b", strip).textContent = refused;
    for (const link of all("main a[href]")) {
      const waits = acts.some((act) => act.state === "waiting" && link.pathname !== location.pathname && act.from.split("?")[0] === link.pathname);
      const mark = one(".waits", link);
      if (waits && !mark) link.append(copy("kept-mark")); else if (!waits && mark) mark.remove();
    }
    list(acts);
  };

  // Why the server said no, in its own words.
  const reason = (page) => {
    const read = new DOMParser().parseFromString(page || "", "text/html");
    const said = all("#errors li, main .notice p, main .blank p, main h1 + p, main .lead", read).map((place) => place.textContent.trim()).filter(Boolean);
    return [...new Set(said)].slice(0, 3).join(" ") || (one("main h1", read) || { textContent: "" }).textContent.trim();
  };
  const list = (acts) => {
    const place = one("[data-outbox-list]");
    if (!place) return;
    one("[data-outbox-empty]").hidden = acts.length > 0;
    place.replaceChildren(...acts.map((act) => {
      const row = copy("kept-row"), no = act.state === "refused";
      one("[data-label]", row).textContent = act.label;
      one("[data-when]", row).textContent = new Date(act.at).toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
      one("[data-yes]", row).hidden = no;
      for (const part of all("[data-no]", row)) part.hidden = !no;
      if (no) one("p[data-no]", row).textContent = reason(act.page);
      one("[data-say]", row).dataset.say = no ? `${act.label}. ${reason(act.page)}` : act.label;
      one("a", row).href = `${act.from}#guardado=${act.id}`;
      const drop = one("button[data-drop]", row);
      drop.addEventListener("click", async () => {
        if (drop.dataset.sure) { await self.queue.remove(act.id); await count(); return; }
        drop.dataset.sure = "yes";
        drop.lastChild.textContent = drop.dataset.drop;
      });
      return row;
    }));
    place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  };

  const fieldsOf = async (form, button) => {
    const data = new FormData(form), fields = [];
    if (button && button.name) data.append(button.name, button.value);
    for (const [name, value] of data) {
      if (!(value instanceof File)) fields.push([name, value]);
      // The bytes themselves: a camera's file may be gone when the signal is back.
      else if (value.size) fields.push([name, { blob: new Blob([await value.arrayBuffer()], { type: value.type }), name: value.name }]);
    }
    return fields;
  };
  const tell = async (act, outcome) => { if (outcome.how === "done" && act.id === repaired.id) await self.queue.remove(repaired.from); await count(); };
  const repaired = { id: 0, from: 0 };
  const token = () => (one("input[name=csrf_token]") || { value: "" }).value;
  const flush = async () => {
    if (!owner || navigator.onLine === false) return new Map();
    const outcomes = await self.queue.flush(owner, token(), tell);
    await count();
    return outcomes;
  };
  const later = async () => {
    try { const ready = await worker.ready; if (ready.sync) await ready.sync.register("outbox"); } catch { /* It is sent when a page is open. */ }
  };

  const natively = (form, button) => {
    if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    if (button && button.hasAttribute("formaction")) form.action = button.formAction;
    form.submit();
  };
  const answered = (page, fields) => {
    const main = one("main", new DOMParser().parseFromString(page, "text/html"));
    if (!main) return false;
    one("main").replaceWith(main);
    for (const [name, value] of fields) if (value.blob) give(one(`input[type=file][name="${name}"]`, main), value);
    main.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    scrollTo(0, 0);
    return true;
  };
  const give = (input, { blob, name }) => {
    if (!input) return;
    const carrier = new DataTransfer();
    carrier.items.add(new File([blob], name, { type: blob.type }));
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const keep = async (form, button, url, label) => {
    await Promise.all(all("input[type=file]", form).map((input) => input.ready));
    const fields = await fieldsOf(form, button);
    const act = { key: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}-${Math.random()}`, person: owner, acting: mine.acting || "0", url, fields, label, from: location.pathname + location.search };
    let id;
    try { id = await self.queue.add(act); } catch { natively(form, button); return; }
    const from = Number((location.hash.match(/^#guardado=(\d+)/) || [])[1] || 0);
    Object.assign(repaired, { id, from });
    later();
    const sending = flush(), outcome = (await Promise.race([sending, wait(10_000).then(() => new Map())])).get(id) || { how: "later" };
    if (outcome.how === "done") { location.assign(outcome.location); return; }
    if (outcome.how === "refused" && answered(outcome.page, fields)) { await self.queue.remove(id); await count(); return; }
    if (from) await self.queue.remove(from);
    const card = copy("kept-card");
    one("[data-sign-in]", card).hidden = outcome.how !== "sign-in";
    show(card);
    await count();
    // A slow signal was enough after all: go on from where she still waits.
    const late = (await sending).get(id);
    if (late && late.how === "done" && card.isConnected) location.assign(late.location);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented) return;
    if (form.matches("[data-leave]")) { leave(event, form); return; }
    if (!owner || !self.indexedDB || !form.matches("form[data-offline]")) return;
    if (form.dataset.offlinePost) { event.preventDefault(); askThen(form); return; }
    if (form.method !== "post") return;
    event.preventDefault();
    keep(form, button, button && button.hasAttribute("formaction") ? button.formAction : form.action, form.dataset.offline);
  });
  // A question whose next page cannot be reached is asked here.
  const askThen = async (form) => {
    const reached = await Promise.race([fetch("/healthz", { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok, () => false), wait(4_000).then(() => false)]);
    if (reached) { form.submit(); return; }
    const card = copy("kept-ask"), said = [...new FormData(form).values()].join(" "), label = form.dataset.offline.replace("#", said);
    one("[data-said]", card).textContent = label;
    one("[data-say]", card).dataset.say = label;
    one("button.btn-ok", card).addEventListener("click", () => keep(form, null, form.dataset.offlinePost, label), { once: true });
    show(card);
  };

  // Who leaves takes her pages along, also where the server cannot be told yet.
  const forget = async () => {
    store.removeItem("owner");
    for (const name of self.caches ? await caches.keys() : []) if (name.startsWith("pages-")) await caches.delete(name);
  };
  const leave = async (event, form) => {
    event.preventDefault();
    await forget();
    if (navigator.onLine === false) { store.setItem("left", "yes"); location.assign("/sin-senal"); } else form.submit();
  };
  const left = () => {
    const door = one("form[data-leave]");
    if (!store.getItem("left") || mine.shell) return false;
    store.removeItem("left");
    if (!door) return false;
    document.body.hidden = true;
    forget().then(() => door.submit());
    return true;
  };

  // What came back refused, opened again with what she had tapped.
  const restore = async () => {
    const found = location.hash.match(/^#guardado=(\d+)/);
    const act = found && (await self.queue.all(owner)).find((kept) => kept.id === Number(found[1]));
    const form = act && all("form[data-offline]").find((form) => form.action === act.url || form.dataset.offlinePost);
    if (!form) return;
    const fixed = ["hidden", "submit"], named = act.fields.filter(([, value]) => !value.blob);
    for (const input of form.elements) {
      if (!input.name || fixed.includes(input.type) || input.type === "file") continue;
      const values = named.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
      else if (values.length) { input.value = values[0]; input.dispatchEvent(new Event("input", { bubbles: true })); }
    }
    for (const [name, value] of act.fields) if (value.blob) give(one(`input[type=file][name="${name}"]`, form), value);
    form.dispatchEvent(new Event("restored"));
  };

  let packing = "";
  const pack = async (now) => {
    const when = `packed:${owner}:${mine.acting || 0}`, link = navigator.connection;
    if (!owner || !worker || packing || navigator.onLine === false || (link && link.saveData)) return;
    if (!now && Date.now() - Number(store.getItem(when) || 0) < 6 * 3_600_000) return;
    packing = when;
    // The first page may have come before the worker and stay without it: it is asked all the same.
    (await worker.ready).active.postMessage("pack");
  };
  const start = async () => {
    if (left()) return;
    if (worker) {
      worker.register("/sw.js").catch(() => {});
      worker.addEventListener("message", (event) => { if (event.data === "outbox") count(); if (event.data === "packed" && packing) store.setItem(packing, Date.now()); if (event.data === "packed" || event.data === "unpacked") packing = ""; if (event.data === "unpacked") setTimeout(pack, 30_000); });
      const earlier = Boolean(worker.controller);
      worker.addEventListener("controllerchange", () => setTimeout(pack, 1_500, earlier));
    }
    if (!self.indexedDB) return;
    await restore();
    await count();
    const sent = [...(await flush()).values()].some((outcome) => outcome.how === "done");
    if (sent && one("main .today")) location.reload(); else setTimeout(pack, 2_500, sent);
  };
  addEventListener("online", () => { if (!left()) flush().then((outcomes) => { if (outcomes.size) pack(true); }); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  // Without a message from the phone about its signal: try again now and then.
  setInterval(() => { if (!document.hidden && !one("[data-outbox]").hidden) flush(); }, 20_000);
  start();
})();

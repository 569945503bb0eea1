// Acts kept on the phone until the server has them: IndexedDB, and the sending. The pages and the service worker share this file.
// An act: {id, key, person, acting, url, fields: [[name, text or {blob, name}]], label, from, at, state: waiting | refused, why}.
self.queue = (() => {
  "use strict";
  const PATIENCE = 45_000;
  let opened = null;
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const base = () => {
    if (!opened) {
      const request = indexedDB.open("outbox", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("acts", { keyPath: "id", autoIncrement: true });
      opened = asked(request);
      opened.catch(() => { opened = null; });
    }
    return opened;
  };
  // Resolves when the phone has really written it down, not when the request was taken.
  const within = async (mode, work) => {
    const transaction = (await base()).transaction("acts", mode), result = work(transaction.objectStore("acts"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    return result.result;
  };
  const add = (act) => within("readwrite", (acts) => acts.add({ ...act, state: "waiting", at: Date.now() }));
  const put = (act) => within("readwrite", (acts) => acts.put(act));
  const remove = (id) => within("readwrite", (acts) => acts.delete(id));
  const all = async (person) => (await within("readonly", (acts) => acts.getAll())).filter((act) => !person || act.person === person);

  const ask = async (url, options) => {
    const control = new AbortController(), timer = setTimeout(() => control.abort(), PATIENCE);
    try { return await fetch(url, { credentials: "same-origin", cache: "no-store", ...options, signal: control.signal }); }
    finally { clearTimeout(timer); }
  };
  const post = (act, token) => {
    const body = new FormData();
    for (const [name, value] of act.fields) {
      if (name === "csrf_token" || name === "form_key") continue;
      if (value && value.blob) body.append(name, value.blob, value.name); else body.append(name, value);
    }
    body.append("csrf_token", token);
    body.append("form_key", act.key);
    return ask(act.url, { method: "POST", body, headers: { "X-Outbox": act.person, "X-Acting": act.acting || "0" } });
  };
  const fresh = async () => { const answer = await ask("/sin-senal/llave"); return answer.ok ? answer.json() : {}; };

  // One try: done (with where to go), refused (with the page that says why), sign-in, or later.
  const attempt = async (act, token) => {
    let answer;
    try {
      // A photo is not sent in vain: a fresh token costs less than a second journey.
      if (act.fields.some(([, value]) => value && value.blob)) {
        const door = await fresh();
        if (door.person !== act.person) return { how: "sign-in" };
        token = door.csrf;
      }
      answer = await post(act, token);
      if (answer.status === 400) {
        const door = await fresh();
        if (door.person !== act.person) return { how: "sign-in" };
        answer = await post(act, door.csrf);
      }
      const status = answer.status;
      if (status === 401) return { how: "sign-in" };
      if (status === 408 || status === 425 || status === 429 || status >= 500) return { how: "later" };
      if (status >= 400) return { how: "refused", page: await answer.text() };
      return { how: "done", location: answer.headers.get("X-Location") || act.from };
    } catch { return { how: "later" }; }
  };

  // Everything that waits, each person's in order; what comes back refused stays, with its page, for her to see.
  const sendAll = async (person, token, tell) => {
    const held = new Set(), outcomes = new Map();
    for (const act of await all(person)) {
      if (act.state !== "waiting" || held.has(act.person)) continue;
      const outcome = await attempt(act, token || "");
      outcomes.set(act.id, outcome);
      if (outcome.how === "done") await remove(act.id);
      else if (outcome.how === "refused") await put({ ...act, state: "refused", page: outcome.page });
      else held.add(act.person);
      if (tell) await tell(act, outcome);
    }
    return outcomes;
  };
  // One sender at a time, whichever page or worker it is; where the phone cannot promise that, the server's keys still hold.
  const flush = (person, token, tell) => {
    const send = () => sendAll(person, token, tell);
    return navigator.locks ? navigator.locks.request("outbox", send) : send();
  };
  return { add, put, remove, all, flush };
})();

/**
 * Guards the form around it, so that nothing typed is ever lost.
 *
 * What is typed is kept on the server every few seconds, and in the browser while the server
 * cannot be reached. Leaving with something unkept asks first; a second click on a button saves
 * nothing twice; where the login has ended one logs in again without leaving the page. It says
 * who else has the item open, and of two windows of one person only one keeps what is typed.
 *
 * data-npc-keep: where the form is kept; data-npc-user: whose it is; data-npc-version,
 * data-npc-kept: what the page was made from, and when that was kept (ISO time);
 * data-npc-unsaved: what the form holds was refused. Without data-npc-keep the form cannot be
 * changed, and nothing is kept.
 */
const PAUSE = 2000; // after the last key
const LONGEST = 4000; // however fast somebody types
const BEAT = 15000;
const TOKEN = "csrfmiddlewaretoken";

class DeskForm extends HTMLElement {
  #isUnsaved = false; // not saved: the browser asks before the page is left
  #isUnkept = false; // not on the server yet
  #isSending = false;
  #isChecked = false;
  #hasRenewed = false; // the token, since something was last kept
  #isStopped = false; // another window, or another person, has the form now
  #keeping = null;
  #since = 0;
  #timer;

  connectedCallback() {
    this.form = this.closest("form");
    this.version = Number(this.dataset.npcVersion || 0);
    this.store = `npc-typed:${this.dataset.npcUser}:${this.dataset.npcKeep}`;
    this.kept = document.querySelector(".desk-kept");
    this.#isUnsaved = this.hasAttribute("data-npc-unsaved");
    // Widgets fill their fields after this element stands.
    requestAnimationFrame(() => (this.opened = this.#typed()));
    for (const name of ["input", "change", "formset:added", "formset:removed"])
      this.form.addEventListener(name, () => this.#changed());
    this.form.addEventListener("submit", (event) => this.#send(event));
    this.form.addEventListener("npc-keep", (event) => this.#keepNow(event));
    this.form.addEventListener("keydown", (event) => {
      const isSave = event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (isSave && !event.defaultPrevented) this.#keepNow(event);
    });
    document.querySelector("[data-npc-discard]")?.addEventListener("click", (event) => this.#discard(event));
    document.querySelector("[data-npc-keep-first]")?.addEventListener("click", (event) => this.#keepFirst(event));
    addEventListener("beforeunload", (event) => {
      if (this.#isUnsaved && this.#isUnkept && !this.#isChecked) event.preventDefault();
    });
    // Back from the next page, out of the browser's memory: it can be sent again.
    addEventListener("pageshow", () => (this.#isSending = this.#isChecked = false));
    if (!this.dataset.npcKeep) return;
    addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.#isUnkept && this.#keep());
    this.beat = setInterval(() => document.hidden || this.#isUnkept || this.#keep(), BEAT);
    this.#takeUp();
  }

  #changed() {
    this.#isUnsaved = this.#isUnkept = true;
    if (!this.dataset.npcKeep || this.#isStopped) return;
    this.#since ||= Date.now();
    clearTimeout(this.#timer);
    const wait = Math.min(PAUSE, Math.max(0, this.#since + LONGEST - Date.now()));
    this.#timer = setTimeout(() => this.#keep(), wait);
  }

  /** What the form would send, without its token. */
  #typed() {
    const data = new FormData(this.form);
    data.delete(TOKEN);
    for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
    return new URLSearchParams(data).toString();
  }

  // Keeping

  /** Keep what is typed, or only say that the form is open. One request at a time. */
  async #keep() {
    if (this.#isStopped) return;
    while (this.#keeping) await this.#keeping;
    this.#keeping = this.#ask();
    const answer = await this.#keeping;
    this.#keeping = null;
    return answer;
  }

  /** Somebody asks to keep what is typed at once; `detail.kept` then tells them how it went. */
  #keepNow(event) {
    if (!this.dataset.npcKeep) return;
    event.preventDefault();
    const kept = this.#isStopped ? Promise.resolve("stopped") : this.#keep();
    if (event.detail) event.detail.kept = kept;
  }

  async #ask() {
    clearTimeout(this.#timer);
    const isTyped = this.#isUnkept;
    const typed = this.#typed();
    this.#isUnkept = false;
    this.#since = 0;
    if (isTyped) this.#say("正在自动保存……");
    const body = new URLSearchParams(isTyped ? typed : "");
    if (!isTyped) for (const name of ["seen", "autosave_key"]) body.set(name, this.form.elements[name]?.value ?? "");
    body.set(TOKEN, this.form.elements[TOKEN].value);
    body.set("_user", this.dataset.npcUser);
    body.set("_version", this.version);
    if (isTyped) body.set("_typed", "1");
    if (isTyped && !this.version && this.opened) body.set("_base", asLists(this.opened));
    try {
      const answer = await fetch(this.dataset.npcKeep, { method: "POST", body, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") return this.#ended(typed, isTyped);
      if (answer.status === 403 && isTyped) this.#remember(typed);
      if (answer.status === 403) return this.#refused(typed, isTyped);
      const said = await answer.json();
      return this.#heard(said, typed, isTyped);
    } catch {
      if (isTyped) {
        this.#isUnkept = true;
        this.#remember(typed);
        this.#say("网络不通。您写的内容先存在这台电脑的浏览器里，接通后会自动保存。");
        this.#timer = setTimeout(() => this.#keep(), 5000);
      }
      return "network";
    }
  }

  #heard(said, typed, isTyped) {
    this.#hasRenewed = false;
    if (said.reason === "user") {
      this.#stop(`这个浏览器现在登录的是“${said.name}”，不是您。您写的内容都在这一页，没有保存。`, "用自己的账号登录", () => this.#logIn());
      this.#isUnkept ||= isTyped;
      return "user";
    }
    if (said.reason === "elsewhere") {
      this.#isUnkept = true;
      this.#stop("您在另一个窗口里也改了这篇稿件，而且那边更新。这一页不再自动保存，内容都还在。", "打开较新的内容", () => {
        this.#letGo();
        location.reload();
      });
      return "elsewhere";
    }
    if (said.version) {
      this.version = said.version;
      localStorage.removeItem(this.store);
      this.#say(`${said.saved} 已自动保存`);
    }
    this.#showOthers(said.others ?? [], said.newer);
    return "";
  }

  #ended(typed, isTyped) {
    if (isTyped) {
      this.#isUnkept = true;
      this.#remember(typed);
    }
    this.#say("登录已经过期，写的内容先存在这台电脑的浏览器里。");
    this.#logIn();
    return "ended";
  }

  /** The token of an earlier login is refused as well; a fresh one tells which it is. */
  async #refused(typed, isTyped) {
    this.#isUnkept ||= isTyped;
    const found = this.#hasRenewed ? "" : await this.#renewToken();
    if (found === "ended") return this.#ended(typed, isTyped);
    if (found) {
      this.#hasRenewed = true;
      this.#timer = setTimeout(() => this.#keep(), 500);
      return "token";
    }
    this.#stop("您现在不能修改这篇稿件，可能有人把它移到了别的栏目。您写的内容都在这一页，请复制出来。");
    return "refused";
  }

  #remember(typed) {
    try {
      localStorage.setItem(this.store, JSON.stringify({ at: new Date().toISOString(), typed }));
    } catch {
      // A full or forbidden store: the page itself still holds everything.
    }
  }

  /** What could not be sent before the browser was closed is sent now, and shown. */
  async #takeUp() {
    let left = null;
    try {
      left = JSON.parse(localStorage.getItem(this.store));
    } catch {
      // Whatever stands there is none of ours.
    }
    if (!left?.typed || left.at <= (this.dataset.npcKept ?? "")) {
      localStorage.removeItem(this.store);
      this.#keep();
      return;
    }
    const body = new URLSearchParams(left.typed);
    body.set(TOKEN, this.form.elements[TOKEN].value);
    for (const [name, value] of Object.entries({ _typed: "1", _user: this.dataset.npcUser, _version: this.version })) body.set(name, value);
    if (this.form.elements.autosave_key) body.set("autosave_key", this.form.elements.autosave_key.value);
    try {
      const answer = await fetch(this.dataset.npcKeep, { method: "POST", body, redirect: "manual" });
      if (answer.ok) localStorage.removeItem(this.store);
      // The last words of a window that was just closed came first: the page shows them, and asks again.
      const isBehind = answer.status === 409 && (await answer.json()).reason === "elsewhere";
      if (answer.ok || isBehind) return location.reload();
      if (answer.status < 500) return this.#keep(); // says what is wrong
    } catch {
      // The network is not back yet.
    }
    this.#timer = setTimeout(() => this.#takeUp(), 5000);
  }

  /** What the form holds is not wanted any more. */
  #letGo() {
    this.#isUnsaved = this.#isUnkept = false;
    this.#isStopped = true;
    localStorage.removeItem(this.store);
  }

  #discard(event) {
    if (!confirm("放弃自动保存的内容？这些内容会丢掉，找不回来。")) return event.preventDefault();
    const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "_sure", value: "1" });
    event.currentTarget.form.append(sure);
    this.#letGo();
  }

  /** A way on that shows what is kept must not lack the last words. */
  async #keepFirst(event) {
    if (!this.#isUnkept) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    if (!(await this.#keep())) location.assign(href);
  }

  #leave() {
    if (this.#isUnkept && !this.#isChecked && !this.#isStopped) this.#remember(this.#typed());
    const body = new FormData();
    body.set(TOKEN, this.form.elements[TOKEN].value);
    body.set("_leave", "1");
    navigator.sendBeacon(this.dataset.npcKeep, body);
  }

  // Saving

  async #send(event) {
    if (this.#isChecked) return;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    const trouble = await this.#trouble();
    if (trouble) {
      this.#isSending = false;
      if (typeof trouble === "string" && trouble.length > 9) this.#tell(trouble);
      this.again = event.submitter;
      return;
    }
    this.#isChecked = true;
    clearInterval(this.beat);
    localStorage.removeItem(this.store);
    this.form.requestSubmit(event.submitter);
  }

  /** Why the form cannot be sent now, or "". */
  async #trouble() {
    if (!this.dataset.npcKeep) return "";
    if (this.#isStopped) {
      this.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
      return "stopped";
    }
    const answer = await this.#keep();
    if (answer === "token") {
      this.#timer = clearTimeout(this.#timer);
      return this.#trouble();
    }
    if (answer === "network") return "网络不通，还没有保存。您填写的内容都在这一页，请稍后再点一次保存。";
    return answer;
  }

  /**
   * A new login comes with a new token against forged requests; the old one is refused.
   * Returns "token", "ended" where nobody is logged in, or "" where the form is not to be had.
   */
  async #renewToken() {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`npc-desk-form[data-npc-user="${this.dataset.npcUser}"]`)?.closest("form");
    const token = answer.ok && fresh?.querySelector(`[name=${TOKEN}]`)?.value;
    if (!token) return !fresh && page.querySelector("input[type=password]") ? "ended" : "";
    document.querySelectorAll(`[name=${TOKEN}]`).forEach((field) => (field.value = token));
    return "token";
  }

  #logIn() {
    const login = document.querySelector("npc-login");
    login.ask(async () => {
      this.#isStopped = false;
      this.querySelector("[role=alert]")?.remove();
      await this.#renewToken();
      await this.#keep();
      if (this.again) this.form.requestSubmit(this.again);
      this.again = null;
    });
  }

  // What is told

  #say(text) {
    if (this.kept) this.kept.textContent = text;
  }

  #stop(text, label = "", act = null) {
    this.#isStopped = true;
    this.#say("");
    this.#tell(text, label, act);
  }

  #tell(text, label = "", act = null) {
    this.querySelector("[role=alert]")?.remove();
    const note = document.createElement("p");
    note.className = "errornote";
    note.setAttribute("role", "alert");
    note.append(text);
    if (label) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button desk-told";
      button.textContent = label;
      button.addEventListener("click", act);
      note.append(button);
    }
    this.append(note);
    note.scrollIntoView({ block: "center" });
  }

  #showOthers(others, newer) {
    const line = document.querySelector(".desk-others");
    if (!line) return;
    const said = others.map((one) => `${one.name}从 ${one.since} 起也打开了这篇稿件，正在编辑。`);
    if (newer) said.push(`${newer.name}在 ${newer.at} 保存了这篇稿件。您保存时会看到两边的不同，可以合在一起，谁写的都不会丢。`);
    const text = said.join("");
    if (line.textContent.trim() !== text) line.textContent = text;
    line.hidden = !text;
  }
}

/** A form as JSON: {name: [values]}. */
function asLists(typed) {
  const lists = {};
  for (const [name, value] of new URLSearchParams(typed)) (lists[name] ??= []).push(value);
  return JSON.stringify(lists);
}

customElements.define("npc-desk-form", DeskForm);

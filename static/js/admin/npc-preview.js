/**
 * What a form holds, on the real page beside it, and the check drawn in it. The server renders and
 * saves nothing (apps/columns/live_preview.py); no script runs in the frame.
 *
 * data-npc-preview: where the page comes from; data-npc-marks: the stylesheet of the marks. A
 * button with data-npc-preview-button opens it. On wide screens it stands beside the form, on
 * others over it; that it was open, and how wide the page was, is remembered.
 */
const PAUSE = 1000; // after the last change
const RETRY = 5000;
const TOKEN = "csrfmiddlewaretoken";
const OPEN = "npc-preview-open";
const WIDTH = "npc-preview-width";
const MARK = "npc-check-mark";

class Preview extends HTMLElement {
  #isAsking = false;
  #isStale = true; // something was changed since the page was last asked for
  #timer;
  #shown = ""; // the body that stands in the frame
  #remarks = [];

  connectedCallback() {
    this.form = document.querySelector("npc-desk-form")?.closest("form");
    this.button = document.querySelector("[data-npc-preview-button]");
    if (!this.form || !this.button) return;
    this.dialog = this.querySelector("dialog");
    this.stage = this.querySelector(".live-preview__stage");
    this.frame = this.querySelector("iframe");
    this.said = this.querySelector(".live-preview__said");
    this.list = this.querySelector(".live-preview__list");
    this.wide = matchMedia("(min-width: 75em)");
    this.button.hidden = false;
    this.button.addEventListener("click", () => (this.dialog.open ? this.#close() : this.#open()));
    this.querySelector("[data-npc-close]").addEventListener("click", () => this.#close());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    for (const name of ["input", "change", "formset:added", "formset:removed"])
      this.form.addEventListener(name, () => this.#changed());
    for (const input of this.#widths) {
      input.checked = input.value === (recall(WIDTH) ?? "1280");
      input.addEventListener("change", () => {
        remember(WIDTH, input.value);
        this.#fit();
      });
    }
    new ResizeObserver(() => this.#fit()).observe(this.stage);
    this.wide.addEventListener("change", () => this.#place());
    // Widgets fill their fields after this element stands.
    if (recall(OPEN) && this.wide.matches) requestAnimationFrame(() => this.#open({ isRemembered: true }));
  }

  get #widths() {
    return this.querySelectorAll("[name=live-preview-width]");
  }

  // Opening and closing

  #open({ isRemembered = false } = {}) {
    remember(OPEN, "1");
    this.button.setAttribute("aria-expanded", "true");
    this.#place();
    if (!isRemembered) this.querySelector("[name=live-preview-width]:checked").focus();
    this.#fit();
    this.#ask();
  }

  /** Beside the form, or over everything where there is no room. */
  #place() {
    if (this.button.getAttribute("aria-expanded") !== "true") return;
    if (this.dialog.open) this.dialog.close();
    // Not show(): that takes the cursor out of the text.
    if (this.wide.matches) this.dialog.setAttribute("open", "");
    else this.dialog.showModal();
    document.documentElement.classList.toggle("has-live-preview", this.wide.matches);
  }

  #close() {
    if (!this.dialog.open) return;
    this.dialog.close();
    remember(OPEN, "");
    clearTimeout(this.#timer);
    this.button.setAttribute("aria-expanded", "false");
    document.documentElement.classList.remove("has-live-preview");
    this.button.focus();
  }

  /** The page as wide as the screen that is meant, and as small as the room asks for. */
  #fit() {
    const width = Number(this.querySelector("[name=live-preview-width]:checked").value);
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !clientHeight) return;
    const scale = Math.min(1, clientWidth / width);
    Object.assign(this.frame.style, {
      inlineSize: `${width}px`,
      blockSize: `${clientHeight / scale}px`,
      transform: `scale(${scale})`,
      marginInlineStart: `${Math.max(0, (clientWidth - width) / 2)}px`,
    });
  }

  // Asking

  #changed() {
    this.#isStale = true;
    if (!this.dialog.open) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  /** One request at a time; what was changed meanwhile is asked for after it. */
  async #ask() {
    if (this.#isAsking || !this.#isStale) return;
    this.#isAsking = true;
    this.#isStale = false;
    this.#say("正在更新……");
    const problem = await this.#fetch();
    this.#isAsking = false;
    if (!this.dialog.open) {
      this.#isStale ||= Boolean(problem);
      return;
    }
    this.#say(problem.said ?? "");
    clearTimeout(this.#timer);
    if (problem.isPassing) this.#isStale = true;
    if (this.#isStale) this.#timer = setTimeout(() => this.#ask(), problem.isPassing ? RETRY : PAUSE);
  }

  /** Draws the page; {said, isPassing} where it could not be had. */
  async #fetch() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
    data.set(TOKEN, this.form.elements[TOKEN].value);
    let answer;
    try {
      const body = new URLSearchParams(data);
      answer = await fetch(this.dataset.npcPreview, { method: "POST", body, redirect: "manual", cache: "no-store" });
    } catch {
      return { said: "网络不通，接通后会自动更新。", isPassing: true };
    }
    if (answer.type === "opaqueredirect") return { said: "登录已经过期，重新登录后会自动更新。", isPassing: true };
    if ([403, 404].includes(answer.status)) return { said: "现在不能预览。登录或权限可能变了。", isPassing: true };
    if (answer.status >= 500) return { said: "这一次没有更新，稍后会再试。", isPassing: true };
    let found;
    try {
      found = await answer.json();
    } catch {
      return { said: "正文太大，不能实时预览。请用“保存草稿并预览”。" };
    }
    if (found.reason) return { said: found.reason };
    this.#remarks = found.remarks;
    await this.#draw(found.page);
    this.#list(found);
    return {};
  }

  // Drawing

  /** The new page in place of the old one: where it was scrolled to stays, and nothing flickers. */
  async #draw(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const script of page.querySelectorAll("script, noscript")) script.remove();
    const marks = page.createElement("link");
    Object.assign(marks, { rel: "stylesheet", href: this.dataset.npcMarks });
    page.head.append(marks);
    const shown = `${page.documentElement.className}|${page.head.innerHTML.replace(/<title>.*?<\/title>|<meta [^>]*>|<script[^]*?<\/script>/g, "")}`;
    const doc = this.frame.contentDocument;
    if (this.#shown === shown && doc?.body) {
      doc.body.replaceWith(doc.adoptNode(page.body));
    } else {
      const top = doc?.documentElement?.scrollTop ?? 0;
      const loaded = new Promise((resolve) => this.frame.addEventListener("load", resolve, { once: true }));
      this.frame.srcdoc = `<!DOCTYPE html>${page.documentElement.outerHTML}`;
      await loaded;
      const fresh = this.frame.contentDocument;
      // The page cannot be left, nor its form sent; links within it lead.
      fresh.addEventListener("click", (event) => this.#pressed(event));
      fresh.addEventListener("submit", (event) => event.preventDefault());
      if (top) fresh.documentElement.scrollTop = top;
      else scrollTo(fresh.querySelector("#article"), 0);
    }
    this.#shown = shown;
    this.#mark();
  }

  #mark() {
    const doc = this.frame.contentDocument;
    this.#remarks.forEach((remark, place) => {
      const number = place + 1;
      const element = doc.querySelector(`[data-check~="${number}"]`);
      if (!element) return;
      element.classList.add("npc-check", ...(remark.serious ? ["npc-check--serious"] : []));
      const mark = doc.createElement("button");
      mark.type = "button";
      mark.className = remark.serious ? `${MARK} ${MARK}--serious` : MARK;
      mark.dataset.number = number;
      mark.textContent = number;
      mark.title = remark.message;
      mark.setAttribute("aria-label", `第 ${number} 处：${remark.message}`);
      const around = element.closest(".table-scroll") ?? (element.matches("img, video, audio") ? element : null);
      if (around) around.before(mark);
      else if (element.matches("a")) element.after(mark);
      else element.prepend(mark);
    });
  }

  #pressed(event) {
    const mark = event.target.closest?.(`.${MARK}`);
    if (mark) {
      event.preventDefault();
      this.#showRemark(Number(mark.dataset.number));
      return;
    }
    const link = event.target.closest?.("a");
    if (!link) return;
    event.preventDefault();
    const within = link.getAttribute("href")?.match(/^#(.+)$/)?.[1];
    if (within) scrollTo(this.frame.contentDocument.getElementById(decodeURIComponent(within)), 0);
  }

  // The list beside it

  #list({ remarks, characters, minutes }) {
    const figures = new Intl.NumberFormat("zh-CN");
    const length = characters ? `全文 ${figures.format(characters)} 字，读完约 ${minutes} 分钟` : "还没有正文";
    this.querySelector(".live-preview__length").textContent = length;
    this.querySelector(".live-preview__good").hidden = remarks.length > 0;
    this.list.hidden = !remarks.length;
    const had = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.list.replaceChildren(...remarks.map((remark, place) => this.#item(remark, place + 1)));
    if (had) (this.list.querySelector(`[data-key="${CSS.escape(had)}"]`) ?? this.list).focus();
  }

  #item(remark, number) {
    const item = make("li", remark.serious ? "live-preview__item live-preview__item--serious" : "live-preview__item");
    item.id = `live-preview-${number}`;
    item.tabIndex = -1;
    item.append(
      make("span", "live-preview__number", String(number)),
      make("span", "live-preview__kind", remark.serious ? "请改" : "建议"),
      make("strong", "live-preview__what", remark.message),
    );
    if (remark.text && remark.tag !== "img") item.append(make("span", "live-preview__text", `“${remark.text}”`));
    const advice = make("p", "live-preview__advice");
    advice.append(make("b", "", "怎样改："), remark.advice);
    item.append(advice);
    const ways = make("p", "live-preview__ways");
    if (remark.tag) ways.append(this.#way("看网页上的位置", number, () => this.#showPlace(number)));
    if (remark.tag || remark.field) ways.append(this.#way("去修改", number, () => this.#edit(remark)));
    if (ways.children.length) item.append(ways);
    return item;
  }

  #way(label, number, act) {
    const button = make("button", "live-preview__way", label);
    button.type = "button";
    button.dataset.key = `${label} ${number}`;
    button.setAttribute("aria-label", `${label}（第 ${number} 处）`);
    button.addEventListener("click", act);
    return button;
  }

  #showRemark(number) {
    const item = this.querySelector(`#live-preview-${number}`);
    this.#emphasise(this.list, item);
    item?.scrollIntoView({ block: "nearest" });
    item?.focus();
  }

  #showPlace(number) {
    const doc = this.frame.contentDocument;
    const element = doc.querySelector(`[data-check~="${number}"]`);
    this.#emphasise(doc, element);
    scrollTo(element, 0.4);
  }

  #emphasise(within, element) {
    for (const one of within.querySelectorAll(".npc-check--here")) one.classList.remove("npc-check--here");
    element?.classList.add("npc-check--here");
  }

  /** To the place in the editor, or to the field. */
  #edit({ tag, number, text, field }) {
    if (!this.wide.matches) this.#close();
    if (field) return this.form.elements[field]?.focus();
    const { editor } = this.form.querySelector("[name=body]")?.closest("npc-editor") ?? {};
    const element = editor && inEditor(editor.view.dom, tag, number, text);
    if (!element) return this.form.querySelector(".npc-editor__text")?.focus();
    const figure = element.closest("figure");
    const place = figure
      ? editor.view.posAtDOM(figure.querySelector("figcaption") ?? figure, 0) - 1
      : editor.view.posAtDOM(element, 0);
    const isNode = figure && editor.state.doc.nodeAt(place)?.type.spec.selectable !== false;
    const chain = editor.chain();
    (isNode ? chain.setNodeSelection(place) : chain.setTextSelection(place)).focus().run();
    element.scrollIntoView({ block: "center" });
  }

  #say(text) {
    this.said.textContent = text;
  }
}

/** The element of the editor that a remark means: by its words where there are any, else by its number. */
function inEditor(root, tag, number, text) {
  const plain = (words) => words.replace(/\s+/g, "");
  const all = [...root.querySelectorAll(tag)];
  const fits = (element) => plain(element.textContent).startsWith(plain(text));
  if (!text) return all[number];
  return all[number] && fits(all[number]) ? all[number] : all.find(fits);
}

/** Scrolls the page of an element, and nothing around it, to this part of its height. */
function scrollTo(element, part) {
  if (!element) return;
  const root = element.ownerDocument.documentElement;
  const covered = Number.parseFloat(getComputedStyle(root).scrollPaddingTop) || 0; // by a menu that stays
  root.scrollTop += element.getBoundingClientRect().top - Math.max(covered, root.clientHeight * part);
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A full or forbidden store: it is chosen anew next time.
  }
}

function recall(name) {
  try {
    return localStorage.getItem(name) || null;
  } catch {
    return null;
  }
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

customElements.define("npc-preview", Preview);

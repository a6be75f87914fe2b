/**
 * The editor's two rows of tools: one for the text, made from the table of commands, and one for
 * what the cursor is in (a table, a picture, a video, a note, a link). Each row is one stop for Tab;
 * arrow keys move within it (WAI-ARIA toolbar).
 */
import { COMMANDS, keyName, Where } from "npc-editor/commands";
import { recordingTag } from "npc-editor/schema";

const SMALL = "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5";
const PLACES = [["left", "靠左"], [null, "居中"], ["right", "靠右"], ["full", "通栏"]];

export class Toolbar {
  /** `actions` are what a dialog, the library or the frame has to do (npc-editor.js). */
  constructor(editor, name, actions) {
    this.editor = editor;
    this.where = new Where(editor);
    this.actions = actions;
    this.updates = [];
    this.element = make("div", "npc-editor__tools");
    const groups = COMMANDS.map(([, commands]) => this.#group(commands)).filter(Boolean);
    this.main = bar(`${name}：格式`, groups);
    this.context = bar(`${name}：当前位置`, []);
    this.context.classList.add("npc-editor__context");
    this.element.append(this.main, this.context);
    editor.on("transaction", () => this.update());
    this.update();
  }

  /** To the tools; from one row to the other. */
  focus() {
    const row = this.main.contains(document.activeElement) && this.context.querySelector("button") ? this.context : this.main;
    row.querySelector("[tabindex='0']").focus();
  }

  update() {
    for (const update of this.updates) update();
    this.#showContext();
  }

  setFull(isFull) {
    const button = this.main.querySelector("[data-tool=full]");
    button.replaceChildren(icon(isFull ? SMALL : button.dataset.icon));
    button.title = isFull ? "退出全屏（Esc）" : button.dataset.label;
    button.setAttribute("aria-label", button.title);
  }

  // The first row

  #group(commands) {
    const styles = commands.filter(({ level }) => level !== undefined);
    const tools = styles.length ? [this.#styles(styles)] : commands.filter(({ icon, needs }) => icon && (!needs || this.actions[needs])).map((one) => this.#tool(one));
    if (!tools.length) return null;
    const group = make("div", "npc-editor__group");
    group.append(...tools);
    return group;
  }

  #tool({ name, label, keys, icon: drawing, text: words, run, pressed, enabled }) {
    const tool = make("button", "npc-editor__tool");
    const title = keys.length ? `${label}（${keyName(keys[0])}）` : label;
    Object.assign(tool, { type: "button", title });
    Object.assign(tool.dataset, { tool: name, icon: drawing, label: title });
    tool.setAttribute("aria-label", title);
    tool.append(icon(drawing));
    if (words) tool.append(make("span", "npc-editor__words", words));
    this.updates.push(() => {
      if (pressed) tool.setAttribute("aria-pressed", String(pressed(this.where)));
      if (enabled) tool.setAttribute("aria-disabled", String(!enabled(this.where)));
    });
    return listen(tool, () => run(this.editor, this.actions));
  }

  #styles(styles) {
    const select = make("select", "npc-editor__styles");
    select.setAttribute("aria-label", "段落样式");
    select.title = `段落样式（${keyName(styles[0].keys[0])}，${keyName(styles[1].keys[0])} 到 ${styles.at(-1).keys[0].at(-1)}）`;
    select.append(...styles.map(({ label, level }) => new Option(label, level)));
    select.addEventListener("change", () => {
      styles.find(({ level }) => level === Number(select.value)).run(this.editor);
    });
    this.updates.push(() => {
      select.value = String(this.where.block.attrs.level ?? 0);
    });
    return select;
  }

  // The second row

  #run(command) {
    command(this.editor.chain().focus()).run();
  }

  #showContext() {
    const { editor } = this;
    const { kind } = this.where;
    const attrs = kind && kind !== "table" ? editor.getAttributes(kind) : {};
    const { anchor } = this.where.block.attrs;
    const mark = JSON.stringify([kind, attrs, anchor, kind === "table" && [editor.can().mergeCells(), editor.can().splitCell()]]);
    if (mark === this.shown) return;
    this.shown = mark;
    const had = this.context.contains(document.activeElement) ? document.activeElement.textContent : null;
    const tools = kind ? this[`_${kind}`](attrs) : this._nothing(anchor);
    this.context.replaceChildren(...tools);
    rove(this.context);
    if (had) [...this.context.querySelectorAll("button")].find((item) => item.textContent === had)?.focus();
  }

  _nothing(anchor) {
    if (!anchor) return [make("span", "npc-editor__hint", "从 Word、WPS 粘贴，标题、表格和图片都会带进来。光标放进表格、图片或链接，这里就有它们的工具。")];
    return [
      make("span", "npc-editor__where", `锚点 ${anchor}`),
      text("改名", () => this.actions.anchor()),
      text("去掉锚点", () => this.#run((chain) => chain.setAnchor(""))),
    ];
  }

  _link({ href }) {
    return [
      make("span", "npc-editor__where", `链接到 ${href}`),
      text("修改链接", () => this.actions.link()),
      text("取消链接", () => this.#run((chain) => chain.extendMarkRange("link").unsetLink())),
    ];
  }

  _footnote({ text: words }) {
    return [
      make("span", "npc-editor__where", `脚注：${words}`),
      text("修改脚注", () => this.actions.footnote()),
      text("删除脚注", () => this.#run((chain) => chain.deleteSelection())),
    ];
  }

  #places(kind, placement) {
    return PLACES.map(([place, label]) => {
      const item = text(label, () => this.#run((chain) => chain.updateAttributes(kind, { placement: place })));
      item.setAttribute("aria-pressed", String(place === placement));
      return item;
    });
  }

  _figure({ placement, alt }) {
    const described = alt ? "替代文字" : alt === "" ? "装饰图片" : "填写替代文字";
    return [
      make("span", "npc-editor__where", "图片"),
      ...this.#places("figure", placement),
      text(described, () => this.actions.alt()),
      text("换一张", () => this.actions.replacePicture()),
      text("删除图片", () => this.#run((chain) => chain.deleteFigure())),
    ];
  }

  _recording({ src, placement }) {
    const what = recordingTag(src) === "video" ? "视频" : "音频";
    return [
      make("span", "npc-editor__where", what),
      ...this.#places("recording", placement),
      text("文字说明和字幕", () => this.actions.describeRecording()),
      text("换一个", () => this.actions.replaceRecording()),
      text(`删除${what}`, () => this.#run((chain) => chain.deleteFigure())),
    ];
  }

  _table() {
    const { editor } = this;
    const can = editor.can();
    const tool = (label, command, isEnabled = true) => {
      const item = text(label, () => this.#run(command));
      item.setAttribute("aria-disabled", String(!isEnabled));
      return item;
    };
    return [
      make("span", "npc-editor__where", "表格"),
      tool("上面加行", (chain) => chain.addRowBefore()),
      tool("下面加行", (chain) => chain.addRowAfter()),
      tool("左边加列", (chain) => chain.addColumnBefore()),
      tool("右边加列", (chain) => chain.addColumnAfter()),
      tool("删除行", (chain) => chain.deleteRow()),
      tool("删除列", (chain) => chain.deleteColumn()),
      tool("合并单元格", (chain) => chain.mergeCells(), can.mergeCells()),
      tool("拆分单元格", (chain) => chain.splitCell(), can.splitCell()),
      tool("表头行", (chain) => chain.toggleHeaderRow()),
      tool("表头列", (chain) => chain.toggleHeaderColumn()),
      tool("表头格", (chain) => chain.toggleHeaderCell()),
      tool("删除表格", (chain) => chain.deleteTable()),
    ];
  }
}

// Elements

function make(name, className, words = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = words;
  return element;
}

function icon(drawing) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "npc-editor__icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", drawing);
  svg.append(path);
  return svg;
}

function listen(element, action) {
  // The selection stays in the text while a tool is pressed.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", () => {
    if (element.getAttribute("aria-disabled") !== "true") action();
  });
  return element;
}

function text(label, action) {
  const element = make("button", "npc-editor__tool npc-editor__tool--text", label);
  element.type = "button";
  return listen(element, action);
}

/** A row of tools with one stop for Tab. */
function bar(label, groups) {
  const element = make("div", "npc-editor__bar");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", label);
  element.append(...groups);
  rove(element);
  element.addEventListener("keydown", (event) => {
    const tools = [...element.querySelectorAll("button, select")];
    const place = tools.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const ends = { Home: 0, End: tools.length - 1 }[event.key];
    if (place < 0 || (step === undefined && ends === undefined)) return;
    event.preventDefault();
    tools[ends ?? (place + step + tools.length) % tools.length].focus();
  });
  element.addEventListener("focusin", (event) => {
    for (const tool of element.querySelectorAll("button, select")) tool.tabIndex = tool === event.target ? 0 : -1;
  });
  return element;
}

function rove(element) {
  element.querySelectorAll("button, select").forEach((tool, place) => {
    tool.tabIndex = place ? -1 : 0;
  });
}

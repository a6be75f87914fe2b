/**
 * The editor's two rows of tools: one for the text, one for what the cursor is in (a table, a
 * picture, a link). Each row is one stop for Tab; arrow keys move within it (WAI-ARIA toolbar).
 */
import { ALIGNMENTS } from "npc-editor/schema";

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M19 4h-9M14 20H5M15 4 9 20",
  underline: "M6 4v6a6 6 0 0 0 12 0V4M4 21h16",
  strike: "M16 5H9.5a3 3 0 0 0-2.6 4.5M14 12a3.5 3.5 0 0 1 0 7H7M4 12h16",
  subscript: "m4 6 8 9M12 6l-8 9M20 20h-4c0-2 4-2.500 4-4.500a2 2 0 0 0-4 0",
  superscript: "m4 10 8 9M12 10l-8 9M20 11h-4c0-2 4-2.500 4-4.500a2 2 0 0 0-4 0",
  clear: "M8 20 3.500 15.500a1.400 1.400 0 0 1 0-2L12.500 4.500a1.400 1.400 0 0 1 2 0l5 5a1.400 1.400 0 0 1 0 2L11 20zM21 20H8M7 10l7 7",
  left: "M4 6h16M4 12h10M4 18h13",
  center: "M4 6h16M7 12h10M5.500 18h13",
  right: "M4 6h16M10 12h10M7 18h13",
  justify: "M4 6h16M4 12h16M4 18h16",
  indent: "M11 6h9M4 12h16M4 18h16M3.500 3.500 6.500 6l-3 2.500",
  bullets: "M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 5l1.500-1v5M4 15a1.500 1.500 0 0 1 3 0c0 1-3 2.500-3 4h3",
  quote: "M10 7H5v5h4c0 3-1.500 4-3 4M20 7h-5v5h4c0 3-1.500 4-3 4",
  line: "M3 12h18M7 6h10M7 18h10",
  link: "M9.500 14.500l5-5M11 6.500 12.500 5A4.600 4.600 0 0 1 19 11.500L17.500 13M13 17.500 11.500 19A4.600 4.600 0 0 1 5 12.500L6.500 11",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  table: "M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  small: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
};

const STYLES = [
  ["p", "正文"],
  ["2", "一级标题"],
  ["3", "二级标题"],
  ["4", "三级标题"],
];

const ALIGNMENT_NAMES = { left: "左对齐", center: "居中", right: "右对齐", justify: "两端对齐" };
const PLACES = [["left", "靠左"], [null, "居中"], ["right", "靠右"], ["full", "通栏"]];

export class Toolbar {
  /** `actions` are what a dialog or the frame has to do: link, picture, table, alt, full. */
  constructor(editor, name, actions) {
    this.editor = editor;
    this.actions = actions;
    this.updates = [];
    this.element = make("div", "npc-editor__tools");
    this.main = bar(`${name}：格式`, [
      this.#group([
        this.#tool("undo", "撤销（Ctrl+Z）", (chain) => chain.undo(), { can: (can) => can.undo() }),
        this.#tool("redo", "重做（Ctrl+Y）", (chain) => chain.redo(), { can: (can) => can.redo() }),
      ]),
      this.#group([this.#styles()]),
      this.#group([
        this.#mark("bold", "加粗（Ctrl+B）"),
        this.#mark("italic", "斜体（Ctrl+I）"),
        this.#mark("underline", "下划线（Ctrl+U）"),
        this.#mark("strike", "删除线"),
        this.#mark("superscript", "上标"),
        this.#mark("subscript", "下标"),
        this.#tool("clear", "清除格式", (chain) => chain.unsetAllMarks().setAlignment(null)),
      ]),
      this.#group([
        ...ALIGNMENTS.map((way) =>
          this.#tool(way, ALIGNMENT_NAMES[way], (chain) => chain.setAlignment(way === this.#usual() ? null : way), {
            pressed: () => this.#isWritten() && this.#alignment() === way,
            enabled: () => this.#isWritten(),
          }),
        ),
        this.#tool("indent", "首行缩进两个字", (chain) => chain.updateAttributes("paragraph", { noIndent: this.#isIndented() }), {
          pressed: () => this.#isIndented(),
          enabled: () => this.#mayIndent(),
        }),
      ]),
      this.#group([
        this.#tool("bullets", "项目符号", (chain) => chain.toggleBulletList(), { active: "bulletList" }),
        this.#tool("numbers", "编号", (chain) => chain.toggleOrderedList(), { active: "orderedList" }),
        this.#tool("quote", "引用", (chain) => chain.toggleBlockquote(), { active: "blockquote" }),
        this.#tool("line", "分隔线", (chain) => chain.setHorizontalRule()),
      ]),
      this.#group([
        this.#action("link", "链接", "插入链接（Ctrl+K）"),
        this.#action("picture", "图片", "从图库插入图片"),
        this.#action("table", "表格", "插入表格"),
      ]),
      this.#group([this.#action("full", "", "全屏编辑")]),
    ]);
    this.context = bar(`${name}：当前位置`, []);
    this.context.classList.add("npc-editor__context");
    this.element.append(this.main, this.context);
    editor.on("transaction", () => this.update());
    this.update();
  }

  focus() {
    this.main.querySelector("[tabindex='0']").focus();
  }

  update() {
    for (const update of this.updates) update();
    this.#showContext();
  }

  setFull(isFull) {
    const button = this.main.querySelector("[data-tool=full]");
    button.replaceChildren(icon(isFull ? "small" : "full"));
    button.title = isFull ? "退出全屏（Esc）" : "全屏编辑";
    button.setAttribute("aria-label", button.title);
  }

  // Tools

  #group(tools) {
    const group = make("div", "npc-editor__group");
    group.append(...tools);
    return group;
  }

  #run(command) {
    command(this.editor.chain().focus()).run();
  }

  #tool(name, label, command, { active, pressed, enabled, can } = {}) {
    const tool = button(name, label, () => this.#run(command));
    const isPressed = pressed ?? (active && (() => this.editor.isActive(active)));
    const isEnabled = enabled ?? (can && (() => can(this.editor.can())));
    this.updates.push(() => {
      if (isPressed) tool.setAttribute("aria-pressed", String(isPressed()));
      if (isEnabled) tool.setAttribute("aria-disabled", String(!isEnabled()));
    });
    return tool;
  }

  #mark(name, label) {
    return this.#tool(name, label, (chain) => chain.toggleMark(name), {
      active: name,
      can: (can) => can.toggleMark(name),
    });
  }

  #action(name, text, label) {
    const tool = button(name, label, () => this.actions[name]());
    tool.append(text);
    return tool;
  }

  #styles() {
    const select = make("select", "npc-editor__styles");
    select.setAttribute("aria-label", "段落样式");
    select.title = "段落样式";
    select.append(...STYLES.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", () => {
      const level = Number(select.value);
      this.#run((chain) => (level ? chain.setHeading({ level }) : chain.setParagraph()));
    });
    this.updates.push(() => {
      select.value = String(this.#block.attrs.level ?? "p");
    });
    return select;
  }

  // Where the cursor is

  get #block() {
    return this.editor.state.selection.$from.parent;
  }

  #isWritten() {
    return ["paragraph", "heading"].includes(this.#block.type.name);
  }

  /** How a block stands when nobody said anything: body text fills its lines. */
  #usual() {
    return this.#mayIndent(true) ? "justify" : "left";
  }

  #alignment() {
    return this.#block.attrs.alignment ?? this.#usual();
  }

  #mayIndent(always = false) {
    const { $from } = this.editor.state.selection;
    const outside = $from.depth > 1 ? $from.node($from.depth - 1).type.name : "doc";
    if (this.#block.type.name !== "paragraph" || !["doc", "blockquote"].includes(outside)) return false;
    return always || !["center", "right"].includes(this.#block.attrs.alignment);
  }

  #isIndented() {
    return this.#mayIndent() && !this.#block.attrs.noIndent;
  }

  // The second row

  #showContext() {
    const { editor } = this;
    const kind = ["figure", "table", "link"].find((name) => editor.isActive(name)) ?? "";
    const figure = kind === "figure" ? editor.getAttributes("figure") : {};
    const href = kind === "link" ? editor.getAttributes("link").href : "";
    const mark = JSON.stringify([kind, figure, href, kind === "table" && [editor.can().mergeCells(), editor.can().splitCell()]]);
    if (mark === this.shown) return;
    this.shown = mark;
    const had = this.context.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.context.replaceChildren(...this[`_${kind || "nothing"}`](figure, href));
    rove(this.context);
    if (had) [...this.context.querySelectorAll("button")].find((item) => item.textContent === had)?.focus();
  }

  _nothing() {
    return [make("span", "npc-editor__hint", "从 Word、WPS 粘贴会留下标题、列表、表格、对齐和图片。")];
  }

  _link(_, href) {
    return [
      make("span", "npc-editor__where", `链接到 ${href}`),
      text("修改链接", () => this.actions.link()),
      text("取消链接", () => this.#run((chain) => chain.extendMarkRange("link").unsetLink())),
    ];
  }

  _figure({ placement, alt }) {
    const places = PLACES.map(([place, label]) => {
      const item = text(label, () => this.#run((chain) => chain.updateAttributes("figure", { placement: place })));
      item.setAttribute("aria-pressed", String(place === placement));
      return item;
    });
    return [
      make("span", "npc-editor__where", "图片"),
      ...places,
      text(alt ? "替代文字" : "填写替代文字", () => this.actions.alt()),
      text("换一张", () => this.actions.replacePicture()),
      text("删除图片", () => this.#run((chain) => chain.deletePicture())),
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

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "npc-editor__icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
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

function button(name, label, action) {
  const element = make("button", "npc-editor__tool");
  element.type = "button";
  element.dataset.tool = name;
  element.title = label;
  element.setAttribute("aria-label", label);
  element.append(icon(name));
  return listen(element, action);
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

/**
 * Every command of the editor, once: its button, its keys, its line in the list of shortcuts.
 * The toolbar, the keyboard and the list are all made from this table, so that they agree.
 *
 * To add one, put a line where its button should stand, with
 *   name      what the button is called in tests and styles (data-tool)
 *   label     what it does, in Chinese; with its keys this is the tooltip
 *   icon      a path for a box of 24 × 24, drawn with a stroke; without one it has no button
 *   text      words beside the icon, for the few that need them
 *   keys      as ProseMirror writes them; all work, the first is shown
 *   run       (editor, actions): a command, or one of the actions that npc-editor.js offers
 *             (what needs a dialog, the library or the frame around the text)
 *   pressed, enabled   (where): how the button looks; `where` is a Where (below)
 *   needs     an action without which there is no button: not every form offers all of them
 * A command with a dialog of its own needs an action in npc-editor.js as well.
 */
import { isFigure } from "npc-editor/schema";

const chain = (command) => (editor) => command(editor.chain().focus()).run();
const mark = (name, label, icon, keys) => ({
  name,
  label,
  icon,
  keys,
  run: chain((chain) => chain.toggleMark(name)),
  pressed: ({ editor }) => editor.isActive(name),
  enabled: ({ editor }) => editor.can().toggleMark(name),
});
const alignment = (way, label, icon, keys) => ({
  name: way,
  label,
  icon,
  keys,
  run: (editor) => chain((chain) => chain.setAlignment(way === new Where(editor).usual ? null : way))(editor),
  pressed: (where) => where.isWritten && where.alignment === way,
  enabled: (where) => where.isWritten,
});
const style = (name, label, level, keys) => ({
  name,
  label,
  level,
  keys,
  run: chain((chain) => (level ? chain.setHeading({ level }) : chain.setParagraph())),
});
const act = (name, label, icon, keys, text = "") => ({ name, label, icon, keys, text, run: (_, actions) => actions[name]() });
// Keys that the editor's parts bring with them; they only need to be told.
const known = (label, keys) => ({ label, keys, isKnown: true });

/** [what a group is called in the list of shortcuts, its commands]; a group of buttons each. */
export const COMMANDS = [
  [
    "撤销和重做",
    [
      {
        name: "undo",
        label: "撤销",
        icon: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
        keys: ["Mod-z"],
        run: chain((chain) => chain.undo()),
        enabled: ({ editor }) => editor.can().undo(),
      },
      {
        name: "redo",
        label: "重做",
        icon: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
        keys: ["Mod-y", "Mod-Shift-z"],
        run: chain((chain) => chain.redo()),
        enabled: ({ editor }) => editor.can().redo(),
      },
    ],
  ],
  [
    "段落样式",
    [
      style("paragraph", "正文", 0, ["Mod-Alt-0"]),
      style("heading2", "一级标题", 2, ["Mod-Alt-2"]),
      style("heading3", "二级标题", 3, ["Mod-Alt-3"]),
      style("heading4", "三级标题", 4, ["Mod-Alt-4"]),
    ],
  ],
  [
    "文字",
    [
      mark("bold", "加粗", "M7 5h6a3.500 3.500 0 0 1 0 7H7zM7 12h7a3.500 3.500 0 0 1 0 7H7z", ["Mod-b"]),
      mark("italic", "斜体", "M19 4h-9M14 20H5M15 4 9 20", ["Mod-i"]),
      mark("underline", "下划线", "M6 4v6a6 6 0 0 0 12 0V4M4 21h16", ["Mod-u"]),
      mark("strike", "删除线", "M16 5H9.500a3 3 0 0 0-2.600 4.500M14 12a3.500 3.500 0 0 1 0 7H7M4 12h16", ["Mod-Shift-s"]),
      mark("superscript", "上标", "m4 10 8 9M12 10l-8 9M20 11h-4c0-2 4-2.500 4-4.500a2 2 0 0 0-4 0", ["Mod-."]),
      mark("subscript", "下标", "m4 6 8 9M12 6l-8 9M20 20h-4c0-2 4-2.500 4-4.500a2 2 0 0 0-4 0", ["Mod-,"]),
      {
        name: "clear",
        label: "清除格式",
        icon: "M8 20 3.500 15.500a1.400 1.400 0 0 1 0-2L12.500 4.500a1.400 1.400 0 0 1 2 0l5 5a1.400 1.400 0 0 1 0 2L11 20zM21 20H8M7 10l7 7",
        keys: ["Mod-\\"],
        run: chain((chain) => chain.unsetAllMarks().setAlignment(null)),
      },
    ],
  ],
  [
    "对齐和缩进",
    [
      alignment("left", "左对齐", "M4 6h16M4 12h10M4 18h13", ["Mod-Shift-l"]),
      alignment("center", "居中", "M4 6h16M7 12h10M5.500 18h13", ["Mod-Shift-e"]),
      alignment("right", "右对齐", "M4 6h16M10 12h10M7 18h13", ["Mod-Shift-r"]),
      alignment("justify", "两端对齐", "M4 6h16M4 12h16M4 18h16", ["Mod-Shift-j"]),
      {
        name: "indent",
        label: "首行缩进两个字",
        icon: "M11 6h9M4 12h16M4 18h16M3.500 3.500 6.500 6l-3 2.500",
        keys: ["Mod-Alt-i"],
        run: (editor) => {
          const { isIndented } = new Where(editor);
          editor.chain().focus().updateAttributes("paragraph", { noIndent: isIndented }).run();
        },
        pressed: (where) => where.isIndented,
        enabled: (where) => where.mayIndent,
      },
    ],
  ],
  [
    "列表、引用和分隔线",
    [
      {
        name: "bullets",
        label: "项目符号",
        icon: "M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01",
        keys: ["Mod-Shift-8"],
        run: chain((chain) => chain.toggleBulletList()),
        pressed: ({ editor }) => editor.isActive("bulletList"),
      },
      {
        name: "numbers",
        label: "编号",
        icon: "M10 6h10M10 12h10M10 18h10M4 5l1.500-1v5M4 15a1.500 1.500 0 0 1 3 0c0 1-3 2.500-3 4h3",
        keys: ["Mod-Shift-7"],
        run: chain((chain) => chain.toggleOrderedList()),
        pressed: ({ editor }) => editor.isActive("orderedList"),
      },
      {
        name: "quote",
        label: "引用",
        icon: "M10 7H5v5h4c0 3-1.500 4-3 4M20 7h-5v5h4c0 3-1.500 4-3 4",
        keys: ["Mod-Shift-b"],
        run: chain((chain) => chain.toggleBlockquote()),
        pressed: ({ editor }) => editor.isActive("blockquote"),
      },
      {
        name: "line",
        label: "分隔线",
        icon: "M3 12h18M7 6h10M7 18h10",
        keys: ["Mod-Alt-h"],
        run: chain((chain) => chain.setHorizontalRule()),
      },
    ],
  ],
  [
    "插入",
    [
      act("link", "插入链接", "M9.500 14.500l5-5M11 6.500 12.500 5A4.600 4.600 0 0 1 19 11.500L17.500 13M13 17.500 11.500 19A4.600 4.600 0 0 1 5 12.500L6.500 11", ["Mod-k"], "链接"),
      act("picture", "从图库插入图片", "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01", ["Mod-Alt-p"], "图片"),
      act("recording", "从文件库插入视频或音频", "M4 6h11v12H4zM15 10.500l5-3v9l-5-3", ["Mod-Alt-v"], "视频"),
      act("table", "插入表格", "M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14", ["Mod-Alt-t"], "表格"),
      act("footnote", "插入脚注", "M4 6h9M4 11h6M4 20h16M4 16h16M17 4l2-1v7", ["Mod-Alt-f"], "脚注"),
      {
        ...act("anchor", "锚点：给这一段起名，链接可以跳到这里", "M6 21V4M6 5h11l-2.500 3.500L17 12H6", ["Mod-Alt-m"], "锚点"),
        pressed: (where) => Boolean(where.block.attrs.anchor),
        enabled: (where) => where.isWritten,
      },
    ],
  ],
  [
    "全文",
    [
      {
        ...act("houseStyle", "一键排版：按本站的版式整理全文", "M4 5h16M4 9h9M4 13h6M4 17h4M19 9l-7.500 7.500L10 20l3.500-1.500L21 11z", ["Mod-Alt-l"], "一键排版"),
        run: (_, actions) => actions.houseStyle?.(),
        needs: "houseStyle",
      },
    ],
  ],
  [
    "表格",
    [
      known("到下一格；在最后一格，加一行", ["Tab"]),
      known("到上一格", ["Shift-Tab"]),
      known("选中几个单元格（在格子的边上按）", ["Shift-ArrowRight", "Shift-ArrowDown"]),
      { name: "merge", label: "合并选中的单元格", keys: ["Mod-Alt-j"], run: chain((chain) => chain.mergeCells()) },
      { name: "split", label: "拆分单元格", keys: ["Mod-Alt-k"], run: chain((chain) => chain.splitCell()) },
    ],
  ],
  [
    "其他",
    [
      act("save", "立即保存草稿，不离开这一页", "", ["Mod-s"]),
      act("tools", "到工具栏；在工具栏里，到另一排", "", ["Alt-F10"]),
      known("在工具栏里移动", ["ArrowLeft", "ArrowRight"]),
      known("从工具栏回到正文，或退出全屏", ["Escape"]),
      act("full", "全屏编辑", "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", ["Mod-Alt-Enter"]),
      act("help", "快捷键", "M9 9.500a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 18h.01", ["Mod-/"]),
    ],
  ],
];

/** What the cursor is in, as the commands ask for it. */
export class Where {
  constructor(editor) {
    this.editor = editor;
  }

  get block() {
    return this.editor.state.selection.$from.parent;
  }

  get isWritten() {
    return ["paragraph", "heading"].includes(this.block.type.name);
  }

  /** How a block stands when nobody said anything: body text fills its lines. */
  get usual() {
    return this.#isBodyText ? "justify" : "left";
  }

  get alignment() {
    return this.block.attrs.alignment ?? this.usual;
  }

  get mayIndent() {
    return this.#isBodyText && !["center", "right"].includes(this.block.attrs.alignment);
  }

  get isIndented() {
    return this.mayIndent && !this.block.attrs.noIndent;
  }

  /** "figure", "recording", "footnote", "table", "link", or "" for none that has tools of its own. */
  get kind() {
    const { node, $from } = this.editor.state.selection;
    if (node?.type.name === "footnote") return "footnote";
    const figure = [node?.type.name, $from.parent.type.name].find(isFigure);
    return figure ?? ["table", "link"].find((name) => this.editor.isActive(name)) ?? "";
  }

  get #isBodyText() {
    const { $from } = this.editor.state.selection;
    const outside = $from.depth > 1 ? $from.node($from.depth - 1).type.name : "doc";
    return this.block.type.name === "paragraph" && ["doc", "blockquote"].includes(outside);
  }
}

/** {keys: function} for ProseMirror: every key of the table that is not somebody else's. */
export function keymap(editor, actions) {
  const bound = {};
  for (const { keys, run, enabled, isKnown } of commands()) {
    if (isKnown) continue;
    const press = () => {
      if (enabled?.(new Where(editor())) ?? true) run(editor(), actions);
      return true; // never the browser's own
    };
    for (const key of keys) bound[key] = press;
  }
  return bound;
}

/** The command that a key pressed outside the text means, or undefined. */
export function commandOf(event) {
  return commands().find(({ keys, isKnown }) => !isKnown && keys.some((key) => isPressed(key, event)));
}

function isPressed(keys, event) {
  const parts = keys.split("-");
  const key = parts.pop();
  const has = (name) => parts.includes(name);
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    (event.ctrlKey || event.metaKey) === has("Mod") &&
    event.altKey === has("Alt") &&
    event.shiftKey === has("Shift")
  );
}

function commands() {
  return COMMANDS.flatMap(([, group]) => group);
}

const IS_MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const NAMES = {
  Mod: IS_MAC ? "⌘" : "Ctrl",
  Alt: IS_MAC ? "⌥" : "Alt",
  Shift: IS_MAC ? "⇧" : "Shift",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowDown: "↓",
  Escape: "Esc",
  Enter: "回车",
};

/** Keys as people read them: Ctrl+Alt+F. */
export function keyName(keys) {
  return keys.split("-").map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)).join("+");
}

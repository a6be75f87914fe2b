/**
 * What rich text can hold: the same as apps/core/html.py lets pass. Alignment, indent and
 * the place of a picture are classes; tables have no widths; a picture comes from our library.
 */
import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Extension,
  Gapcursor,
  HardBreak,
  Heading,
  History,
  HorizontalRule,
  Italic,
  Link,
  ListItem,
  Node,
  NoSpellCheck,
  OrderedList,
  Paragraph,
  Placeholder,
  Strike,
  Subscript,
  Superscript,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  TrailingNode,
  Underline,
} from "django-prose-editor/editor";

export const ALIGNMENTS = ["left", "center", "right", "justify"];
export const PLACEMENTS = ["left", "right", "full"];

/** The address of a picture in our library, without our own host; "" for any other picture. */
export function libraryAddress(source) {
  let url;
  try {
    url = new URL(source ?? "", location.href);
  } catch {
    return "";
  }
  const isOurs = url.origin === location.origin && /^\/media\/images\/[\w-]+\/\d+\.[a-z]+$/.test(url.pathname);
  return isOurs ? url.pathname : "";
}

/** The same of a video or audio file (apps/core/prose/addresses.py). */
export function recordingAddress(source) {
  let url;
  try {
    url = new URL(source ?? "", location.href);
  } catch {
    return "";
  }
  const isOurs = url.origin === location.origin && !url.search && !url.hash;
  return isOurs && /^\/documents\/\d+\/[^/]+\.(mp4|webm|mp3|m4a|ogg)$/.test(url.pathname) ? url.pathname : "";
}

export function recordingTag(address) {
  return /\.(mp4|webm)$/.test(address) ? "video" : "audio";
}

/** An address that a link may have, completed where a part was left out; "" for any other. */
export function linkAddress(typed) {
  const address = typed.trim();
  if (/^(https?:\/\/[^\s/\\?#]|mailto:\S|tel:\S|\/(?![/\\])|#)/i.test(address)) return address;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(address)) return `mailto:${address}`;
  return /^[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?$/.test(address) ? `http://${address}` : "";
}

const Alignment = Extension.create({
  name: "alignment",

  addGlobalAttributes() {
    return [
      {
        types: ["paragraph", "heading"],
        attributes: {
          alignment: {
            default: null,
            parseHTML: (element) => {
              const named = ALIGNMENTS.find((way) => element.classList.contains(`align-${way}`));
              const said = element.style.textAlign || element.getAttribute("align");
              return named ?? (["center", "right"].includes(said) ? said : null);
            },
            renderHTML: ({ alignment }) => (alignment ? { class: `align-${alignment}` } : {}),
          },
        },
      },
      {
        types: ["paragraph"],
        attributes: {
          noIndent: {
            default: false,
            parseHTML: (element) =>
              element.classList.contains("no-indent") || /^(-|0+(\.0+)?(\D|$))/.test(element.style.textIndent),
            renderHTML: ({ noIndent }) => (noIndent ? { class: "no-indent" } : {}),
          },
        },
      },
    ];
  },

  addCommands() {
    const both = (commands, attributes) =>
      ["paragraph", "heading"].map((type) => commands.updateAttributes(type, attributes)).some(Boolean);
    return {
      setAlignment:
        (alignment) =>
        ({ commands }) =>
          both(commands, { alignment }),
    };
  },
});

/** A name that links can lead to, for a paragraph or heading. */
const Anchor = Extension.create({
  name: "anchor",

  addGlobalAttributes() {
    return [
      {
        types: ["paragraph", "heading"],
        attributes: {
          anchor: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => {
              const name = element.getAttribute(ANCHOR) ?? element.id;
              return isAnchorName(name) ? name : null;
            },
            // Not as the id, which could be one of the page around the editor; see storedHtml.
            renderHTML: ({ anchor }) => (anchor ? { [ANCHOR]: anchor } : {}),
          },
        },
      },
    ];
  },

  addCommands() {
    return {
      /** Gives the block at a place in the text its name; "" takes it away. */
      setAnchor:
        (name, place) =>
        ({ state, tr }) => {
          const $place = place === undefined ? state.selection.$from : state.doc.resolve(place);
          const at = place === undefined ? $place.before() : place;
          if (!("anchor" in (state.doc.nodeAt(at)?.attrs ?? {}))) return false;
          tr.setNodeAttribute(at, "anchor", name || null);
          return true;
        },
    };
  },

  /** Where a named block was parted or copied, the first part keeps the name. */
  onUpdate() {
    const { state, view } = this.editor;
    const { tr } = state;
    const taken = new Set();
    state.doc.descendants(({ attrs: { anchor } }, place) => {
      if (anchor && taken.has(anchor)) tr.setNodeAttribute(place, "anchor", null);
      taken.add(anchor);
    });
    if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false));
  },
});

const ANCHOR = "data-anchor";

/** The text as it is stored: the names of places are ids there. */
export function storedHtml(editor) {
  return editor.getHTML().replace(/(<(?:p|h[234])\b[^<>]*?) data-anchor="([\w-]+)"/g, '$1 id="$2"');
}

export function isAnchorName(name) {
  return /^[A-Za-z0-9_-]{1,64}$/.test(name ?? "");
}

/**
 * What links within the text can lead to, in its order: {place, anchor, label, level}. Headings
 * without a name are among them, with "" for the anchor; level is 0 for paragraphs.
 */
export function anchorsIn(doc) {
  const found = [];
  doc.descendants((node, place) => {
    const { anchor, level = 0 } = node.attrs;
    if ((level || anchor) && node.textContent.trim())
      found.push({ place, anchor: anchor ?? "", level, label: shortened(node.textContent.trim()) });
    return !node.isTextblock;
  });
  return found;
}

/** Names that no place of the text has yet, one after the other. */
export function* freshAnchors(doc) {
  const taken = new Set(anchorsIn(doc).map(({ anchor }) => anchor));
  for (let number = 1; ; number += 1) if (!taken.has(`s${number}`)) yield `s${number}`;
}

const shortened = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);

/** A note whose text stands at the end of the page; here it is read and changed in its place. */
const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  marks: "",

  addOptions: () => ({ edit: () => {} }),

  addAttributes() {
    return { text: { default: "", rendered: false } };
  },

  parseHTML() {
    return [
      {
        tag: "span.footnote",
        getAttrs: (element) => {
          const text = noteText(element.getAttribute("data-text") ?? element.textContent);
          return text ? { text } : false;
        },
      },
    ];
  },

  renderHTML({ node }) {
    return ["span", { class: "footnote" }, node.attrs.text];
  },

  renderText: ({ node }) => `〔${node.attrs.text}〕`,

  addNodeView() {
    return ({ node: first, editor, getPos }) => {
      const dom = document.createElement("span");
      const words = document.createElement("span");
      dom.className = "footnote";
      dom.contentEditable = "false";
      words.className = "footnote__words";
      dom.append(words);
      const show = ({ attrs: { text } }) => {
        words.textContent = text.length > 16 ? `${text.slice(0, 15)}…` : text;
        dom.title = `脚注：${text}（点一下修改）`;
      };
      show(first);
      dom.addEventListener("click", () => {
        editor.commands.setNodeSelection(getPos());
        if (editor.isEditable) this.options.edit();
      });
      return {
        dom,
        ignoreMutation: () => true,
        update: (node) => {
          if (node.type !== first.type) return false;
          show(node);
          return true;
        },
      };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        if (editor.state.selection.node?.type.name !== "footnote") return false;
        this.options.edit();
        return true;
      },
    };
  },
});

export function noteText(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** What stands between paragraphs with a caption below it: its content, which may stay empty. */
const FIGURES = ["figure", "recording"];
export const isFigure = (name) => FIGURES.includes(name);

const captioned = {
  group: "block",
  content: "inline*",
  marks: "bold italic link subscript superscript",
  draggable: true,
  isolating: true,
  defining: true,
};

const placement = {
  default: null,
  parseHTML: (element) => PLACEMENTS.find((place) => element.classList.contains(`place-${place}`)) ?? null,
  renderHTML: ({ placement }) => (placement ? { class: `place-${placement}` } : {}),
};

const captionOf = (element) => element.querySelector("figcaption") ?? document.createElement("figcaption");

/** The view of such a block: `shown` is what stands above the caption, `show(node)` renews it. */
function figureView(first, { shown, show, blank }) {
  const dom = document.createElement("figure");
  const contentDOM = document.createElement("figcaption");
  dom.append(shown, contentDOM);
  const renew = (node) => {
    dom.className = node.attrs.placement ? `place-${node.attrs.placement}` : "";
    contentDOM.dataset.blank = node.content.size ? "" : blank;
    show(node);
  };
  renew(first);
  return {
    dom,
    contentDOM,
    ignoreMutation: (mutation) => mutation.type === "attributes" || !contentDOM.contains(mutation.target),
    update: (node) => {
      if (node.type !== first.type) return false;
      renew(node);
      return true;
    },
  };
}

/** A figure stands between blocks, after what is selected, or instead of an empty paragraph. */
function insertFigure({ state, chain }, type, attrs) {
  const { $from, to } = state.selection;
  const place = isFigure($from.parent.type.name) ? $from.after() : to;
  return chain().insertContentAt(place, { type, attrs }).run();
}

/** A picture of the library with its caption. */
const Figure = Node.create({
  name: "figure",
  ...captioned,

  addAttributes: () => ({
    src: { default: null, rendered: false },
    alt: { default: null, rendered: false },
    placement,
  }),

  parseHTML() {
    const picture = (image) => {
      const src = libraryAddress(image?.getAttribute("src"));
      return src ? { src, alt: image.getAttribute("alt") } : false;
    };
    return [
      { tag: "figure", getAttrs: (element) => picture(element.querySelector("img")), contentElement: captionOf },
      { tag: "img[src]", getAttrs: picture },
    ];
  },

  renderHTML({ node, HTMLAttributes }) {
    const { src, alt } = node.attrs;
    return ["figure", HTMLAttributes, ["img", alt === null ? { src } : { src, alt }], ["figcaption", 0]];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const image = document.createElement("img");
      image.draggable = false;
      image.contentEditable = "false";
      image.addEventListener("click", () => editor.chain().setNodeSelection(getPos()).focus().run());
      const show = ({ attrs }) => {
        if (image.getAttribute("src") !== attrs.src) image.src = attrs.src;
        image.alt = attrs.alt ?? "";
      };
      return figureView(node, { shown: image, show, blank: "图片说明（可以不写）" });
    };
  },

  addCommands() {
    return {
      insertPicture:
        ({ src, alt }) =>
        (props) =>
          insertFigure(props, "figure", { src, alt: alt || null }),
      insertRecording:
        ({ src }) =>
        (props) =>
          insertFigure(props, "recording", { src }),
      /** The picture or recording that the cursor is in. */
      deleteFigure:
        () =>
        ({ state, tr }) => {
          const { node, from, $from } = state.selection;
          const place = node ? from : $from.before();
          tr.delete(place, place + (node ?? $from.parent).nodeSize);
          return true;
        },
    };
  },

  addKeyboardShortcuts() {
    const inCaption = ({ selection }) => isFigure(selection.$from.parent.type.name);
    return {
      Enter: ({ editor }) => {
        if (!inCaption(editor.state)) return false;
        const after = editor.state.selection.$from.after();
        return editor.chain().insertContentAt(after, { type: "paragraph" }).focus(after + 1).run();
      },
      Backspace: ({ editor }) => {
        const { selection } = editor.state;
        if (!inCaption(editor.state) || !selection.empty || selection.$from.parentOffset) return false;
        return editor.commands.setNodeSelection(selection.$from.before());
      },
    };
  },
});

/** A video or audio file of the library with its caption. */
const Recording = Node.create({
  name: "recording",
  ...captioned,

  addAttributes: () => ({ src: { default: null, rendered: false }, placement }),

  parseHTML() {
    const recording = (player) => {
      const src = recordingAddress(player?.getAttribute("src"));
      return src ? { src } : false;
    };
    return [
      {
        tag: "figure",
        priority: 60, // before a picture's, which takes any figure
        getAttrs: (element) => recording(element.querySelector("video, audio")),
        contentElement: captionOf,
      },
      { tag: "video[src], audio[src]", getAttrs: recording },
    ];
  },

  renderHTML({ node, HTMLAttributes }) {
    const { src } = node.attrs;
    return ["figure", HTMLAttributes, [recordingTag(src), { src }], ["figcaption", 0]];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const shown = document.createElement("div");
      shown.contentEditable = "false";
      shown.addEventListener("click", () => editor.commands.setNodeSelection(getPos()));
      const show = ({ attrs: { src } }) => {
        const player = document.createElement(recordingTag(src));
        if (shown.firstChild?.getAttribute("src") === src) return;
        Object.assign(player, { controls: true, preload: "metadata", src });
        shown.replaceChildren(player);
      };
      const what = recordingTag(node.attrs.src) === "video" ? "视频" : "音频";
      const view = figureView(node, { shown, show, blank: `${what}说明（可以不写）` });
      return { ...view, stopEvent: (event) => shown.contains(event.target) }; // the player's own
    };
  },
});

/** A table as the page shows it: in a region of its own that scrolls. */
const ScrollingTable = Table.extend({
  addMenuItems: () => {},
  addNodeView() {
    return ({ node: first }) => {
      const dom = document.createElement("div");
      const table = document.createElement("table");
      const contentDOM = document.createElement("tbody");
      dom.className = "table-scroll";
      table.append(contentDOM);
      dom.append(table);
      return {
        dom,
        contentDOM,
        ignoreMutation: (mutation) => !contentDOM.contains(mutation.target),
        update: (node) => node.type === first.type,
      };
    };
  },
});

/** Beyond the last cell, Shift and an arrow leave the cells that are selected as they are. */
const CellEdges = Extension.create({
  name: "cellEdges",
  priority: 1, // after the table's own keys
  addKeyboardShortcuts() {
    const stay = ({ editor }) => Boolean(editor.state.selection.$anchorCell);
    return Object.fromEntries(["Left", "Right", "Up", "Down"].map((way) => [`Shift-Arrow${way}`, stay]));
  },
});

// Widths and alignments that Word gives to cells are no part of our text.
const spans = {
  addAttributes() {
    const span = (name) => ({
      default: 1,
      parseHTML: (element) => Math.min(Number.parseInt(element.getAttribute(name), 10) || 1, 60),
    });
    return { colspan: span("colspan"), rowspan: span("rowspan"), colwidth: { default: null, rendered: false } };
  },
};

const PlainOrderedList = OrderedList.extend({
  addAttributes() {
    const start = { default: 1, parseHTML: (element) => Number.parseInt(element.getAttribute("start"), 10) || 1 };
    return { start };
  },
  addNodeView: null,
});

const OurLink = Link.extend({ addMenuItems: () => {}, addKeyboardShortcuts: () => ({}) });

/** What a text is made of. `editNote` opens the dialog for the footnote that is selected. */
export const extensions = ({ editNote }) => [
  Document,
  Paragraph,
  Text,
  Heading.configure({ levels: [2, 3, 4] }),
  Bold,
  Italic,
  Underline,
  Strike,
  Subscript,
  Superscript,
  HardBreak,
  BulletList,
  PlainOrderedList,
  ListItem,
  Blockquote,
  HorizontalRule,
  OurLink.configure({ protocols: ["mailto", "tel"], defaultProtocol: "http", isAllowedUri: (address) => Boolean(linkAddress(address ?? "")) }),
  ScrollingTable,
  TableRow,
  TableHeader.extend(spans),
  TableCell.extend(spans),
  Figure,
  Recording,
  Footnote.configure({ edit: editNote }),
  Alignment,
  Anchor,
  CellEdges,
  History,
  Dropcursor.configure({ class: "npc-editor__drop", color: false, width: 3 }),
  Gapcursor,
  TrailingNode, // so that one can go on after a table or a picture
  NoSpellCheck,
  Placeholder.configure({ placeholder: "在这里写正文，或从 Word、WPS 粘贴。" }),
];

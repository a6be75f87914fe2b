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

  addKeyboardShortcuts() {
    const set = (alignment) => () => this.editor.commands.setAlignment(alignment);
    return { "Mod-Shift-l": set("left"), "Mod-Shift-e": set("center"), "Mod-Shift-r": set("right"), "Mod-Shift-j": set(null) };
  },
});

/** A picture with its caption as the content; the caption may stay empty. */
const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  marks: "bold italic link subscript superscript",
  draggable: true,
  isolating: true,
  defining: true,

  addAttributes() {
    return {
      src: { default: null, rendered: false },
      alt: { default: null, rendered: false },
      placement: {
        default: null,
        parseHTML: (element) => PLACEMENTS.find((place) => element.classList.contains(`place-${place}`)) ?? null,
        renderHTML: ({ placement }) => (placement ? { class: `place-${placement}` } : {}),
      },
    };
  },

  parseHTML() {
    const picture = (image) => {
      const src = libraryAddress(image?.getAttribute("src"));
      return src ? { src, alt: image.getAttribute("alt") } : false;
    };
    return [
      {
        tag: "figure",
        getAttrs: (element) => picture(element.querySelector("img")),
        contentElement: (element) => element.querySelector("figcaption") ?? document.createElement("figcaption"),
      },
      { tag: "img[src]", getAttrs: picture },
    ];
  },

  renderHTML({ node, HTMLAttributes }) {
    const { src, alt } = node.attrs;
    return ["figure", HTMLAttributes, ["img", alt === null ? { src } : { src, alt }], ["figcaption", 0]];
  },

  addNodeView() {
    return ({ node: first, editor, getPos }) => {
      const dom = document.createElement("figure");
      const image = document.createElement("img");
      const contentDOM = document.createElement("figcaption");
      image.draggable = false;
      image.contentEditable = "false";
      dom.append(image, contentDOM);
      image.addEventListener("click", () => editor.chain().setNodeSelection(getPos()).focus().run());
      const show = (node) => {
        dom.className = node.attrs.placement ? `place-${node.attrs.placement}` : "";
        if (image.getAttribute("src") !== node.attrs.src) image.src = node.attrs.src;
        image.alt = node.attrs.alt ?? "";
        contentDOM.dataset.blank = node.content.size ? "" : "图片说明（可以不写）";
      };
      show(first);
      return {
        dom,
        contentDOM,
        ignoreMutation: (mutation) => mutation.type === "attributes" || !contentDOM.contains(mutation.target),
        update: (node) => {
          if (node.type !== first.type) return false;
          show(node);
          return true;
        },
      };
    };
  },

  addCommands() {
    return {
      /** A picture stands between blocks, after what is selected, or instead of an empty paragraph. */
      insertPicture:
        ({ src, alt }) =>
        ({ state, chain }) => {
          const { $from, to } = state.selection;
          const place = $from.parent.type.name === "figure" ? $from.after() : to;
          return chain()
            .insertContentAt(place, { type: "figure", attrs: { src, alt: alt || null } })
            .run();
        },
      deletePicture:
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
    const inCaption = ({ selection }) => selection.$from.parent.type.name === "figure";
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

export const extensions = [
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
  Alignment,
  History,
  Dropcursor.configure({ class: "npc-editor__drop", color: false, width: 3 }),
  Gapcursor,
  TrailingNode, // so that one can go on after a table or a picture
  NoSpellCheck,
  Placeholder.configure({ placeholder: "在这里写正文，或从 Word、WPS 粘贴。" }),
];

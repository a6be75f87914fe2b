/**
 * The rich-text editor around a textarea, which without script stays as it is. The textarea
 * keeps the HTML and is what the form sends; the server cleans it (apps/core/html.py).
 */
import { Editor } from "django-prose-editor/editor";
import { askAlt, askLink, askTable, chooseFrom } from "npc-editor/dialogs";
import { isPictureAlone, tidyPasted, tidyPastedText } from "npc-editor/paste";
import { PicturePlaces } from "npc-editor/places";
import { extensions } from "npc-editor/schema";
import { Toolbar } from "npc-editor/toolbar";

const FIGURES = new Intl.NumberFormat("zh-CN");

class RichTextEditor extends HTMLElement {
  connectedCallback() {
    // Django keeps an empty form as the template of new rows.
    if (this.editor || this.closest(".empty-form")) return;
    this.field = this.querySelector("textarea");
    this.#build();
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected || !this.editor) return;
      this.places.destroy();
      this.editor.destroy();
      this.editor = null;
    });
  }

  #build() {
    const label = this.field.labels[0];
    const name = label?.textContent.replace(/[:：*]\s*$/, "").trim() || "正文";
    const page = make("div", "npc-editor__page");
    this.notice = make("p", "npc-editor__notice");
    this.notice.setAttribute("role", "status");
    this.count = make("span", "npc-editor__count");
    this.places = new PicturePlaces({
      editor: () => this.editor,
      form: () => this.field.form,
      upload: this.dataset.upload,
      title: () => this.field.form?.elements.title?.value?.trim() ?? "",
      say: (message) => this.#say(message),
      choose: () => chooseFrom(this.dataset.pictures, "图片"),
    });
    this.editor = new Editor({
      element: page,
      editable: !this.field.disabled,
      extensions: [...extensions, this.places.extension()],
      content: this.field.value,
      injectCSS: false, // a <style> element; editor.css has the rules
      editorProps: {
        attributes: this.#attributes(name),
        transformPastedHTML: (html) => this.#take(html),
        transformPastedText: tidyPastedText,
        handlePaste: (view, event) => this.#takeFiles(event.clipboardData),
        handleDrop: (view, event) => this.#takeFiles(event.dataTransfer),
        // Before the HTML is read: the pictures of Word and WPS stand in the RTF beside it.
        handleDOMEvents: {
          paste: (view, event) => this.#remember(event.clipboardData),
          drop: (view, event) => this.#remember(event.dataTransfer),
        },
      },
      onUpdate: () => this.#write(),
    });
    this.toolbar = new Toolbar(this.editor, name, {
      link: () => this.#link(),
      picture: () => this.#picture(),
      replacePicture: () => this.#picture({ replaces: true }),
      table: () => this.#table(),
      alt: () => this.#alt(),
      full: () => this.#setFull(!this.classList.contains("npc-editor--full")),
    });
    const foot = make("div", "npc-editor__foot");
    foot.append(this.count, make("span", "npc-editor__keys", "按 Alt+F10 到工具栏"));
    this.append(this.toolbar.element, this.notice, page, foot);
    this.field.hidden = true;
    label?.addEventListener("click", () => this.editor.commands.focus());
    this.addEventListener("keydown", (event) => this.#key(event));
    this.written = this.#html();
    this.#showCount();
  }

  #attributes(name) {
    const attributes = { class: "prose npc-editor__text", role: "textbox", "aria-multiline": "true", "aria-label": name };
    for (const attribute of ["aria-describedby", "aria-invalid"]) {
      const value = this.field.getAttribute(attribute);
      if (value) attributes[attribute] = value;
    }
    if (this.field.dataset.required) attributes["aria-required"] = "true";
    return attributes;
  }

  #html() {
    return PicturePlaces.without(this.editor.getHTML()).replace(/(<p><\/p>)+$/, "");
  }

  #write() {
    const html = this.#html();
    if (html === this.written) return; // an empty paragraph at the end is no change
    this.field.value = this.written = html;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#showCount();
  }

  #showCount() {
    const { doc } = this.editor.state;
    const text = doc.textBetween(0, doc.content.size, "\n").replace(/\s/g, "");
    this.count.textContent = `共 ${FIGURES.format([...text].length)} 字`;
  }

  #key(event) {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (event.altKey && event.key === "F10") this.toolbar.focus();
    else if (isShortcut && event.key.toLowerCase() === "k") this.#link();
    else if (event.key === "Escape" && this.toolbar.element.contains(event.target)) this.editor.commands.focus();
    else if (event.key === "Escape" && this.classList.contains("npc-editor--full")) this.#setFull(false);
    else return;
    event.preventDefault();
  }

  /** Over the whole window; nothing behind it can be reached meanwhile. */
  #setFull(isFull) {
    this.classList.toggle("npc-editor--full", isFull);
    document.documentElement.classList.toggle("npc-editor-is-full", isFull);
    for (let element = this; element !== document.body; element = element.parentElement) {
      for (const other of element.parentElement.children) {
        if (other !== element && other.tagName !== "SCRIPT") other.inert = isFull;
      }
    }
    this.toolbar.setFull(isFull);
    this.editor.commands.focus();
  }

  // What is told

  #say(message) {
    this.notice.replaceChildren(message);
    if (!message) return;
    const close = make("button", "npc-editor__close", "知道了");
    close.type = "button";
    close.addEventListener("click", () => {
      this.#say("");
      this.editor.commands.focus();
    });
    this.notice.append(close);
  }

  // What is asked

  async #link() {
    const { editor } = this;
    // A browser tells of a new selection a moment after the key that made it: look now.
    editor.view.domObserver.flush();
    const inLink = editor.isActive("link");
    const { href = "", target } = inLink ? editor.getAttributes("link") : {};
    const askText = editor.state.selection.empty && !inLink;
    const answer = await askLink({
      href,
      opensWindow: target === "_blank",
      askText,
      documents: this.dataset.documents,
    });
    editor.commands.focus();
    if (!answer) return;
    const attrs = { href: answer.href, target: answer.opensWindow ? "_blank" : null };
    if (askText) {
      const mark = { type: "link", attrs };
      editor.commands.insertContent({ type: "text", text: answer.text || answer.href, marks: [mark] });
    } else {
      editor.chain().extendMarkRange("link").setLink(attrs).run();
    }
  }

  async #table() {
    const size = await askTable();
    this.editor.commands.focus();
    if (size) this.editor.chain().focus().insertTable(size).run();
  }

  async #picture({ replaces = false } = {}) {
    const picture = await chooseFrom(this.dataset.pictures, "图片");
    this.editor.commands.focus();
    if (picture) this.#insert(picture, replaces);
  }

  #insert({ url, alt }, replaces = false) {
    if (replaces) this.editor.commands.updateAttributes("figure", { src: url, alt: alt || null });
    else this.editor.chain().focus().insertPicture({ src: url, alt }).run();
  }

  async #alt() {
    const answer = await askAlt(this.editor.getAttributes("figure").alt ?? "");
    this.editor.commands.focus();
    if (answer) this.editor.commands.updateAttributes("figure", { alt: answer.alt });
  }

  // What is pasted or dropped

  #remember(transfer) {
    this.rtf = transfer?.types.includes("text/rtf") ? transfer.getData("text/rtf") : "";
    return false;
  }

  #take(html) {
    const hold = (picture) => this.places.hold(picture);
    const { html: tidy, embeds, revisions } = tidyPasted(html, { rtf: this.rtf, hold });
    const told = [
      embeds ? `${embeds} 个视频或其他嵌入内容没有带进来，请改用链接。` : "",
      revisions ? "文档里有修订，已经按“接受修订”带进来。" : "",
    ];
    this.rtf = "";
    // Once the text stands where it was pasted.
    queueMicrotask(() => this.places.start(told.join("")));
    return tidy;
  }

  /** A picture as a file (a screenshot, say) goes into the library and then into the text. */
  #takeFiles(transfer) {
    const files = [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const html = transfer?.getData("text/html");
    if (!files.length || (html && !isPictureAlone(html))) return false;
    this.places.insert(files);
    return true;
  }
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

customElements.define("npc-editor", RichTextEditor);

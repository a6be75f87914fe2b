/**
 * The rich-text editor around a textarea, which without script stays as it is. The textarea
 * keeps the HTML and is what the form sends; the server cleans it (apps/core/html.py).
 */
import { Editor, Extension } from "django-prose-editor/editor";
import { commandOf, keymap } from "npc-editor/commands";
import { askAlt, askAnchor, askFootnote, askLink, askTable, chooseFrom, showKeys } from "npc-editor/dialogs";
import { closeStart, isPictureAlone, tidyPasted, tidyPastedText } from "npc-editor/paste";
import { askHouseStyle, houseStyleAddress } from "npc-editor/house-style";
import { PicturePlaces } from "npc-editor/places";
import { anchorsIn, extensions, freshAnchors, storedHtml } from "npc-editor/schema";
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
    this.saved = make("span", "npc-editor__saved");
    this.saved.setAttribute("role", "status");
    // What the commands (npc-editor-commands.js) ask of what is around the text.
    this.actions = {
      link: () => this.#link(),
      picture: () => this.#picture(),
      replacePicture: () => this.#picture({ replaces: true }),
      recording: () => this.#recording(),
      replaceRecording: () => this.#recording({ replaces: true }),
      describeRecording: () => this.#describeRecording(),
      table: () => this.#table(),
      alt: () => this.#alt(),
      footnote: () => this.#footnote(),
      anchor: () => this.#anchor(),
      save: () => this.#save(),
      tools: () => this.toolbar.focus(),
      full: () => this.#setFull(!this.classList.contains("npc-editor--full")),
      help: () => showKeys().then(() => this.editor.commands.focus()),
    };
    if (houseStyleAddress(this)) this.actions.houseStyle = () => askHouseStyle(this, (...told) => this.#say(...told));
    const keys = Extension.create({
      name: "keys",
      priority: 1000, // before those of the parts
      addKeyboardShortcuts: () => keymap(() => this.editor, this.actions),
    });
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
      extensions: [...extensions({ editNote: () => this.#footnote() }), this.places.extension(), keys],
      content: this.field.value,
      injectCSS: false, // a <style> element; editor.css has the rules
      editorProps: {
        attributes: this.#attributes(name),
        transformPastedHTML: (html) => this.#take(html),
        transformPasted: (slice, view) => closeStart(slice, view.state),
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
    this.toolbar = new Toolbar(this.editor, name, this.actions);
    const foot = make("div", "npc-editor__foot");
    foot.append(this.count, this.saved, make("span", "npc-editor__keys", "按 Alt+F10 到工具栏，按 Ctrl+/ 看快捷键"));
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
    return PicturePlaces.without(storedHtml(this.editor)).replace(/(<p><\/p>)+$/, "");
  }

  #write() {
    const html = this.#html();
    if (html === this.written) return; // an empty paragraph at the end is no change
    this.field.value = this.written = html;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.saved.textContent = "";
    this.#showCount();
  }

  #showCount() {
    const { doc } = this.editor.state;
    const text = doc.textBetween(0, doc.content.size, "\n").replace(/\s/g, "");
    this.count.textContent = `共 ${FIGURES.format([...text].length)} 字`;
  }

  /** Keys that the text did not take: those pressed in the tools. */
  #key(event) {
    const command = event.defaultPrevented ? undefined : commandOf(event);
    if (command) command.run(this.editor, this.actions);
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

  #say(message, ...buttons) {
    this.notice.replaceChildren(message, ...buttons);
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
      places: this.#linkPlaces(),
    });
    editor.commands.focus();
    if (!answer) return;
    const { place } = answer;
    if (place && !place.isNamed) editor.commands.setAnchor(place.href.slice(1), place.at);
    const attrs = { href: answer.href, target: answer.opensWindow ? "_blank" : null };
    if (askText) {
      const mark = { type: "link", attrs };
      const words = place ? place.label.trim() : answer.href;
      // What is typed next is no part of the link.
      editor.chain().insertContent({ type: "text", text: answer.text || words, marks: [mark] }).unsetMark("link").run();
    } else {
      editor.chain().extendMarkRange("link").setLink(attrs).run();
    }
  }

  /** The headings and named places of this text; a heading gets its name when a link leads to it. */
  #linkPlaces() {
    const { doc } = this.editor.state;
    const fresh = freshAnchors(doc);
    return anchorsIn(doc).map(({ place, anchor, label, level }) => ({
      href: `#${anchor || fresh.next().value}`,
      label: `${"　".repeat(Math.max(0, level - 2))}${label}`,
      at: place,
      isNamed: Boolean(anchor),
    }));
  }

  async #footnote() {
    const { editor } = this;
    editor.view.domObserver.flush();
    const { node } = editor.state.selection;
    const isThere = node?.type.name === "footnote";
    const answer = await askFootnote(isThere ? node.attrs.text : "");
    editor.commands.focus();
    if (!answer) return;
    if (isThere) editor.commands.updateAttributes("footnote", answer);
    else if (this.#takesInline()) editor.chain().focus().insertContentAt(editor.state.selection.to, { type: "footnote", attrs: answer }).run();
    else this.#say("脚注要放在文字里。请先把光标放到要加注的字后面。");
  }

  #takesInline() {
    return this.editor.state.selection.$to.parent.inlineContent;
  }

  async #anchor() {
    const { editor } = this;
    editor.view.domObserver.flush();
    const { parent, depth } = editor.state.selection.$from;
    if (!depth || !("anchor" in parent.attrs)) return this.#say("锚点要加在段落或标题上。请先把光标放进去。");
    const anchor = parent.attrs.anchor ?? "";
    const { doc } = editor.state;
    const taken = anchorsIn(doc).map((place) => place.anchor).filter((name) => name && name !== anchor);
    const answer = await askAnchor({ anchor, suggested: freshAnchors(doc).next().value, taken });
    editor.commands.focus();
    if (answer) editor.commands.setAnchor(answer.anchor);
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

  /** A video or audio file of the library; which of the two decides only what is looked for. */
  async #recording({ replaces = false } = {}) {
    const chosen = await chooseFrom(`${this.dataset.documents}?sort=recording`, "视频或音频");
    const { editor } = this;
    editor.commands.focus();
    if (!chosen) return;
    if (replaces) editor.commands.updateAttributes("recording", { src: chosen.url });
    else editor.chain().focus().insertRecording({ src: chosen.url }).run();
    if (chosen.lacksDescription) this.#say("它还没有文字说明，听不到、看不到的读者不知道里面有什么。请点它，再点“文字说明和字幕”补上。");
  }

  /** The page of the library where what is said in a recording is written down. */
  #describeRecording() {
    const [, number] = /^\/documents\/(\d+)\//.exec(this.editor.getAttributes("recording").src);
    open(this.dataset.documents.replace(/picker\/$/, `${number}/change/`), "_blank", "noopener");
  }

  /** Keeps what is typed now; a form that keeps nothing by itself is saved. */
  async #save() {
    const { form } = this.field;
    const asked = new CustomEvent("npc-keep", { bubbles: true, cancelable: true, detail: {} });
    if (this.dispatchEvent(asked)) return form.requestSubmit(form.querySelector("[name=_continue]"));
    const trouble = await asked.detail.kept;
    const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    this.saved.textContent = trouble ? "没有存到服务器，请看页面上方的提示。" : `草稿已保存（${time}）`;
  }

  async #alt() {
    const answer = await askAlt(this.editor.getAttributes("figure").alt);
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
    if (!files.length || (html && !isPictureAlone(html, files.length))) return false;
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

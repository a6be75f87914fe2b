/**
 * Places in the text for pictures that are on their way into the library, and for those that could
 * not be taken along. They are seen in the editor only: what is saved never holds them. A form
 * is not sent before its pictures have arrived.
 */
import { Node } from "django-prose-editor/editor";

const PLACE = /<figure data-npc-place="\d+"><\/figure>/g;
const KINDS = { "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp" };
const REASONS = {
  local: "网页读不到您电脑里的图片文件。请回到 Word 或 WPS，单独复制这张图片，点一下这个框，再粘贴。",
  drawing: "这是矢量图（WMF、EMF 或 SVG），不能用在网站上。请在 Word 里把它另存为 PNG 图片，再点“选图片”上传。",
  web: "这张图片在别的网站上，直接引用随时会失效。请打开原图，另存到电脑（先确认可以使用），再点“选图片”上传。",
  elsewhere: "只有这张图片在原来网站上的地址，没有图片本身。请找到原图，再点“选图片”上传。",
  damaged: "这张图片的数据不完整。请找到原图，再点“选图片”上传。",
};
let number = 0;

export class PicturePlaces {
  #places = new Map(); // by number: {state, file, alt, why, address, asset, preview, views}
  #waiting = [];
  #isWorking = false;
  #submitter = undefined; // what was pressed while pictures were on their way
  #counts = { sent: 0, done: 0 };

  /** host: {editor(), form(), upload, title(), say(message), choose()} as npc-editor.js has them. */
  constructor(host) {
    this.host = host;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    host.form()?.addEventListener("submit", (event) => this.#holdBack(event), { capture: true, signal });
    addEventListener("beforeunload", (event) => this.#isWorking && event.preventDefault(), { signal });
  }

  destroy() {
    this.leaving.abort();
    for (const { preview } of this.#places.values()) if (preview) URL.revokeObjectURL(preview);
  }

  /** The text as it may be kept: without what only the editor shows. */
  static without(html) {
    return html.replace(PLACE, "");
  }

  /** A place for {file, alt}, or for {why, address, alt}; gives its number. */
  hold({ file = null, why = "", address = "", alt = null }) {
    const id = String(++number);
    const preview = file ? URL.createObjectURL(file) : "";
    this.#places.set(id, { id, file, why, address, alt, preview, state: file ? "waiting" : "missing", views: new Set() });
    if (file) this.#waiting.push(id);
    return id;
  }

  /** Places for files where the cursor stands, or instead of the place that is selected. */
  insert(files) {
    const editor = this.host.editor();
    const { selection } = editor.state;
    const content = files.map((file) => ({ type: "picturePlace", attrs: { place: this.hold({ file }) } }));
    const isPlace = selection.node?.type.name === "picturePlace";
    const after = selection.$from.parent.type.name === "figure" ? selection.$from.after() : selection.to;
    editor.chain().focus().insertContentAt(isPlace ? { from: selection.from, to: selection.to } : after, content).run();
    this.start();
  }

  /** Send what waits, and tell what came of the paste; `told` is what else there is to say. */
  async start(told = "") {
    const missing = [...this.#places.values()].filter((place) => place.state === "missing" && !place.isTold);
    for (const place of missing) place.isTold = true;
    if (missing.length) {
      told += `${missing.length} 张图片没能带过来，正文里用虚线框标出了位置。请按框里的办法补上，或点“不要了”；没有补上的框不会保存。`;
    }
    if (!this.#waiting.length) {
      if (told || !this.#isWorking) this.host.say(told);
      return;
    }
    this.told = (this.told ?? "") + told;
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#counts = { sent: 0, done: 0 };
    while (this.#waiting.length) {
      const place = this.#places.get(this.#waiting.shift());
      this.#counts.sent += 1;
      this.host.say(this.#progress());
      await this.#send(place);
    }
    this.#isWorking = false;
    this.#end();
  }

  #progress() {
    const all = this.#counts.sent + this.#waiting.length;
    const saving = this.#submitter === undefined ? "" : "传完以后自动保存。";
    return `正在上传图片：第 ${this.#counts.sent} 张，共 ${all} 张……${saving}${this.told ?? ""}`;
  }

  #end() {
    const { sent, done } = this.#counts;
    const told = this.told ?? "";
    const submitter = this.#submitter;
    this.told = "";
    this.#submitter = undefined;
    if (done < sent) {
      const saved = submitter === undefined ? "" : "还没有保存：";
      this.host.say(`${saved}${sent - done} 张图片没有传上去，原因写在正文的虚线框里。${told}`);
    } else {
      this.host.say(`${done} 张图片已经存进图片库，放在原来的位置。别忘了给图片填写替代文字。${told}`);
      if (submitter !== undefined) this.host.form().requestSubmit(submitter);
    }
  }

  async #send(place) {
    this.#set(place, "waiting");
    try {
      const body = new FormData();
      body.append("files", place.file, this.#name(place));
      body.append("csrfmiddlewaretoken", this.host.form().elements.csrfmiddlewaretoken.value);
      const response = await fetch(this.host.upload, { method: "POST", body, headers: { Accept: "application/json" } });
      if (response.status === 403) return this.#fail(place, "没有传上去：登录已经变了，或者您没有上传图片的权限。", true);
      if (response.redirected) return this.#fail(place, "没有传上去：登录已经过期。请重新登录后再试。", true);
      if (!response.ok) return this.#fail(place, `没有传上去：服务器没有接受（${response.status}）。`, true);
      const [result] = (await response.json()).results;
      if (!result?.asset) return this.#fail(place, `没有传上去：${result?.message ?? "文件读不出来。"}`, false);
      this.#counts.done += 1;
      place.asset = { src: result.asset.url, alt: place.alt ?? (result.asset.alt || null) };
      this.#set(place, "done");
      this.settle();
    } catch {
      this.#fail(place, "没有传上去：网络不通。", true);
    }
  }

  /** By its name the picture is found again in the library. */
  #name({ file, alt, id }) {
    const kind = KINDS[file.type] ?? "png";
    const own = file.name && !/^image\.\w+$/i.test(file.name) ? file.name.replace(/\.\w+$/, "") : "";
    const title = this.host.title().slice(0, 60);
    return `${own || alt?.slice(0, 60) || (title ? `${title}（图 ${id}）` : `粘贴的图片 ${id}`)}.${kind}`;
  }

  #fail(place, reason, mayRetry) {
    place.reason = reason;
    place.mayRetry = mayRetry;
    place.isTold = true;
    this.#set(place, "missing");
  }

  #set(place, state) {
    place.state = state;
    for (const view of place.views) view();
  }

  /** Pictures that have arrived take their places; after undoing and doing again, too. */
  settle() {
    const { state, view } = this.host.editor();
    const { tr } = state;
    state.doc.descendants((node, position) => {
      const asset = node.type.name === "picturePlace" && this.#places.get(node.attrs.place)?.asset;
      if (!asset) return;
      const place = tr.mapping.map(position);
      tr.replaceWith(place, place + node.nodeSize, state.schema.nodes.figure.create(asset));
    });
    if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false));
  }

  #holdBack(event) {
    if (!this.#isWorking || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#submitter = event.submitter;
    this.host.say(this.#progress());
  }

  // What is seen

  extension() {
    const places = this;
    return Node.create({
      name: "picturePlace",
      group: "block",
      atom: true,
      draggable: true,
      addAttributes: () => ({ place: { default: null, rendered: false } }),
      parseHTML: () => [
        {
          tag: "figure[data-npc-place]",
          priority: 60,
          getAttrs: ({ dataset }) => (places.#places.has(dataset.npcPlace) ? { place: dataset.npcPlace } : false),
        },
      ],
      renderHTML: ({ node }) => ["figure", { "data-npc-place": node.attrs.place }],
      addNodeView: () => ({ node, getPos }) => places.#view(places.#places.get(node.attrs.place), getPos),
      onUpdate: () => places.settle(),
    });
  }

  #view(place, getPos) {
    const dom = make("div", "npc-place");
    dom.contentEditable = "false";
    const show = () => {
      dom.dataset.state = place.state;
      dom.replaceChildren();
      if (place.preview) {
        const picture = make("img", "npc-place__picture");
        picture.src = place.preview;
        picture.alt = "";
        dom.append(picture);
      }
      if (place.state !== "missing") return dom.append(make("p", "npc-place__words", "正在上传……"));
      const words = make("p", "npc-place__words");
      words.append(make("strong", "", "这里有一张图片没能带过来。"), place.reason ?? REASONS[place.why] ?? REASONS.local);
      if (place.why === "elsewhere") words.append(make("code", "npc-place__address", place.address.slice(0, 200)));
      const tools = make("div", "npc-place__tools");
      if (place.why === "web") tools.append(original(place.address));
      if (place.mayRetry) tools.append(tool("重试", () => this.#again(place)));
      tools.append(tool("选图片", () => this.#choose(place)), tool("不要了", () => this.#drop(getPos)));
      dom.append(words, tools);
    };
    place.views.add(show);
    show();
    return {
      dom,
      ignoreMutation: () => true,
      stopEvent: (event) => Boolean(event.target.closest?.("button, a")) && !event.type.startsWith("drag"),
      destroy: () => place.views.delete(show),
    };
  }

  #again(place) {
    place.reason = undefined;
    this.#waiting.push(place.id);
    this.#set(place, "waiting");
    this.start();
  }

  async #choose(place) {
    const chosen = await this.host.choose();
    if (!chosen) return;
    place.asset = { src: chosen.url, alt: place.alt ?? (chosen.alt || null) };
    this.settle();
    this.host.editor().commands.focus();
  }

  #drop(getPos) {
    const position = getPos();
    this.host.editor().chain().focus().deleteRange({ from: position, to: position + 1 }).run();
  }
}

function original(address) {
  const link = make("a", "npc-place__tool", "打开原图");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function tool(words, act) {
  const button = make("button", "npc-place__tool", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

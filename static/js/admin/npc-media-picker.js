/**
 * The library for choosing. Search, pages and uploads renew the results in place. The choice
 * is sent as `npc-pick` (detail: id, label, url, thumbnail, alt, edit, lacksDescription).
 */
class MediaPicker extends HTMLElement {
  /**
   * Opens the library at the address `picker` in a dialog. Resolves to what was chosen, or to null
   * when the dialog was closed without a choice.
   */
  static choose(picker, label) {
    const dialog = node("dialog", "media-dialog");
    dialog.setAttribute("aria-labelledby", "media-dialog-title");
    const head = node("div", "media-dialog__head");
    const title = node("h2", "media-dialog__title", `选择${label}`);
    title.id = "media-dialog-title";
    const close = node("button", "media-dialog__close", "关闭");
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const body = node("div", "media-dialog__body", "正在打开…");
    head.append(title, close);
    dialog.append(head, body);
    // Not inside the form that is being edited: the dialog has forms of its own.
    document.body.append(dialog);
    dialog.showModal();
    fill(body, picker);
    return new Promise((resolve) => {
      let choice = null;
      dialog.addEventListener("npc-pick", (event) => {
        choice = event.detail;
        dialog.close();
      });
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(choice);
      });
    });
  }

  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("npc-uploads-done", () => {
      this.#form.elements.q.value = "";
      this.#load(this.#form.action);
    });
  }

  get #form() {
    return this.querySelector("[data-npc-search]");
  }

  #click(event) {
    const choice = event.target.closest("[data-npc-choose]");
    if (choice) return this.#pick(choice.dataset);
    const page = event.target.closest("[data-npc-pages] a");
    if (page && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#load(page.href);
    }
  }

  #submit(event) {
    if (event.target !== this.#form) return;
    event.preventDefault();
    const address = new URL(this.#form.action);
    address.search = new URLSearchParams(new FormData(this.#form));
    this.#load(address);
  }

  async #load(address) {
    const url = new URL(address, location.href);
    const results = this.querySelector("[data-npc-found]");
    results.ariaBusy = "true";
    try {
      const response = await fetch(url);
      if (!response.ok || response.redirected) throw new Error(response.status);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      results.replaceChildren(...page.querySelector("[data-npc-found]").childNodes);
    } catch {
      const said = results.querySelector("[role=status]");
      said.textContent = "没有取到结果。请检查网络和登录状态，再试一次。";
    }
    results.ariaBusy = "false";
    results.scrollIntoView({ block: "nearest" });
  }

  #pick({ npcChoose, label, url, thumbnail, alt, edit, lacksDescription }) {
    const detail = { id: npcChoose, label, url, thumbnail, alt, edit, lacksDescription: lacksDescription !== undefined };
    this.dispatchEvent(new CustomEvent("npc-pick", { bubbles: true, detail }));
  }
}

async function fill(body, picker) {
  try {
    const response = await fetch(picker);
    if (!response.ok || response.redirected) throw new Error(response.status);
    body.innerHTML = await response.text();
    body.querySelector("input[type=search]").focus();
  } catch {
    body.textContent = "没有打开。请检查网络和登录状态，再试一次。";
  }
}

function node(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

customElements.define("npc-media-picker", MediaPicker);

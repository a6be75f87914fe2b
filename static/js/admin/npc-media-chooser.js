/**
 * A form field that chooses from the library in a dialog (data-picker: its address). The
 * field for the number, which serves without script, is hidden and keeps the value.
 */
class MediaChooser extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-npc-raw]").hidden = true;
    this.querySelector("[data-npc-buttons]").hidden = false;
    const name = this.#labelText();
    this.#button("choose").setAttribute("aria-label", `选择${this.dataset.label}${name && `：${name}`}`);
    this.#button("clear").setAttribute("aria-label", `清除${name || this.dataset.label}`);
    this.#showClear();
    // A new inline row is a copy of a connected one; the copy is listened to once, as itself.
    this.onclick = (event) => {
      if (event.target.closest("[data-npc-choose]")) this.#open();
      if (event.target.closest("[data-npc-clear]")) this.#set({ id: "", label: "", thumbnail: "" });
    };
  }

  get #field() {
    return this.querySelector("[data-npc-value]");
  }

  #button(name) {
    return this.querySelector(`[data-npc-${name}]`);
  }

  #labelText() {
    const label = this.#field.labels?.[0] ?? this.closest("td")?.querySelector("label");
    return label?.textContent.replace(/[:：*]\s*$/, "").trim() ?? "";
  }

  #showClear() {
    this.#button("clear").hidden = !this.#field.value;
  }

  #set({ id, label, thumbnail }) {
    this.#field.value = id;
    this.#field.dispatchEvent(new Event("change", { bubbles: true }));
    const preview = this.querySelector("[data-npc-preview]");
    preview.querySelector("img")?.remove();
    preview.querySelector(".chooser__name").textContent = label;
    if (thumbnail) {
      const picture = document.createElement("img");
      picture.className = "chooser__picture";
      picture.src = thumbnail;
      picture.alt = "";
      preview.prepend(picture);
    }
    this.#showClear();
  }

  async #open() {
    const dialog = document.createElement("dialog");
    dialog.className = "media-dialog";
    dialog.setAttribute("aria-labelledby", "media-dialog-title");
    const head = document.createElement("div");
    head.className = "media-dialog__head";
    const title = document.createElement("h2");
    title.className = "media-dialog__title";
    title.id = "media-dialog-title";
    title.textContent = `选择${this.dataset.label}`;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "media-dialog__close";
    close.textContent = "关闭";
    close.addEventListener("click", () => dialog.close());
    const body = document.createElement("div");
    body.className = "media-dialog__body";
    body.textContent = "正在打开…";
    head.append(title, close);
    dialog.append(head, body);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("npc-pick", (event) => {
      this.#set(event.detail);
      dialog.close();
      this.#button("choose").focus();
    });
    // Not inside the form that is being edited: the dialog has forms of its own.
    document.body.append(dialog);
    dialog.showModal();
    try {
      const response = await fetch(`${this.dataset.picker}?fragment=1`);
      if (!response.ok || response.redirected) throw new Error(response.status);
      body.innerHTML = await response.text();
      body.querySelector("input[type=search]").focus();
    } catch {
      body.textContent = "没有打开。请检查网络和登录状态，再试一次。";
    }
  }
}

customElements.define("npc-media-chooser", MediaChooser);

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
    const { picker, label } = this.dataset;
    const choice = await customElements.get("npc-media-picker").choose(picker, label);
    if (choice) this.#set(choice);
    this.#button("choose").focus();
  }
}

customElements.define("npc-media-chooser", MediaChooser);

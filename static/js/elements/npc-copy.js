/** A button that copies `data-text`, or the page's address, and says so. Hidden without script. */
class Copy extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const text = this.dataset.text || location.href.split("#")[0];
    const told = this.querySelector("[role=status]");
    told.textContent = "";
    try {
      await write(text);
      told.textContent = "已复制";
    } catch {
      told.textContent = `请手动复制：${text}`;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (told.textContent = ""), 6000);
  }
}

/** Sites served without HTTPS have no clipboard interface; the old way still works there. */
async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (!isCopied) throw new Error("The browser refused to copy.");
}

customElements.define("npc-copy", Copy);

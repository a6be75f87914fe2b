/**
 * The library for choosing. Search, pages and uploads renew the results in place. The choice
 * is sent as `npc-pick` (detail: id, label, url, thumbnail, alt); in the rich-text editor's
 * window (data-function) it goes to the editor's function instead.
 */
class MediaPicker extends HTMLElement {
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
    url.searchParams.set("fragment", "1");
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

  #pick({ npcChoose, label, url, thumbnail, alt }) {
    if (this.dataset.function && window.opener) return this.#giveToEditor(url, alt);
    this.dispatchEvent(
      new CustomEvent("npc-pick", { bubbles: true, detail: { id: npcChoose, label, url, thumbnail, alt } }),
    );
  }

  /** The editor replaces both texts of its dialog, so what was typed there is handed back. */
  #giveToEditor(url, alt) {
    const typed = (name) => window.opener.document.querySelector(`dialog[open] input[name=${name}]`)?.value ?? "";
    window.opener.CKEDITOR.tools.callFunction(Number(this.dataset.function), url, {
      alternative_text: typed("altText") || alt,
      caption: typed("caption"),
    });
    window.close();
  }
}

customElements.define("npc-media-picker", MediaPicker);

/** The floating tools: on phones one button folds them; Escape and a tap elsewhere close them. */
class Tools extends HTMLElement {
  connectedCallback() {
    this.opener = this.querySelector("[aria-controls]");
    this.opener.addEventListener("click", () => this.#set(!this.hasAttribute("data-open")));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const panel = this.querySelector("details[open]");
      if (panel) {
        panel.open = false;
        panel.querySelector("summary").focus();
      } else if (this.hasAttribute("data-open")) {
        this.#set(false);
        this.opener.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.contains(event.target)) this.#close();
    });
    this.querySelector('a[href="#top"]').addEventListener("click", () => this.#close());
    // Browsers that do not know the name attribute of details would open several.
    const panels = [...this.querySelectorAll("details")];
    panels.forEach((panel) =>
      panel.addEventListener("toggle", () => {
        if (panel.open) panels.forEach((other) => other !== panel && (other.open = false));
      }),
    );
  }

  #set(isOpen) {
    this.toggleAttribute("data-open", isOpen);
    this.opener.setAttribute("aria-expanded", String(isOpen));
  }

  #close() {
    this.#set(false);
    this.querySelectorAll("details[open]").forEach((panel) => (panel.open = false));
  }
}

customElements.define("npc-tools", Tools);

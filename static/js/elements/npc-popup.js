/**
 * An announcement over the home page, once a day in this browser. Without script it stands
 * on the page as an ordinary block.
 */
class Popup extends HTMLElement {
  connectedCallback() {
    this.key = `npc-popup-${this.dataset.id}`;
    const dialog = this.querySelector("dialog");
    dialog.removeAttribute("open"); // close() would tell the listener below that it was seen
    if (document.querySelector("dialog:modal") || this.#wasSeenToday()) return;
    dialog.addEventListener("close", () => this.#remember());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.querySelectorAll("a").forEach((link) => link.addEventListener("click", () => this.#remember()));
    dialog.showModal();
  }

  #wasSeenToday() {
    try {
      return localStorage.getItem(this.key) === today();
    } catch {
      return false;
    }
  }

  #remember() {
    try {
      localStorage.setItem(this.key, today());
    } catch {
      // Storage is forbidden: it will be shown again with the next page.
    }
  }
}

function today() {
  return new Date().toLocaleDateString("sv-SE");
}

customElements.define("npc-popup", Popup);

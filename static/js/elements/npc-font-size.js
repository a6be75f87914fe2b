/** Size of an article's text: 小, 中, 大. The choice is kept in this browser. Hidden without script. */
const KEY = "npc-font-size";
const SIZES = ["small", "medium", "large"];

class FontSize extends HTMLElement {
  connectedCallback() {
    this.target = document.getElementById(this.dataset.target);
    this.buttons = [...this.querySelectorAll("button[data-size]")];
    this.buttons.forEach((button) =>
      button.addEventListener("click", () => {
        this.#apply(button.dataset.size);
        remember(button.dataset.size);
      }),
    );
    this.#apply(remembered());
  }

  #apply(size) {
    this.target.dataset.fontSize = size;
    this.buttons.forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.size === size)),
    );
  }
}

// Storage may be forbidden by the browser's settings; the choice then lasts for the page.
function remember(size) {
  try {
    localStorage.setItem(KEY, size);
  } catch {
    return;
  }
}

function remembered() {
  try {
    const size = localStorage.getItem(KEY);
    return SIZES.includes(size) ? size : "medium";
  } catch {
    return "medium";
  }
}

customElements.define("npc-font-size", FontSize);

/** A button that prints the page. Hidden without script: the browser's own menu prints too. */
class Print extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => window.print());
  }
}

customElements.define("npc-print", Print);

/** A list of choices in a form: choosing sends it, and its button is not needed. */
class DeskFilter extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const button = form.querySelector("button[type=submit]");
    if (button) button.hidden = true;
    this.addEventListener("change", () => form.requestSubmit());
  }
}

customElements.define("npc-desk-filter", DeskFilter);

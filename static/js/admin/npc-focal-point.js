/**
 * Sets the focal point by a click on the picture; the two number fields hold it and serve
 * without script and by keyboard. Crops beside the picture show the effect at once.
 */
class FocalPoint extends HTMLElement {
  connectedCallback() {
    this.fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
    if (!this.fields.every(Boolean)) return;
    this.classList.add("focal--ready");
    this.target = this.querySelector("[data-npc-target]");
    this.target.addEventListener("click", (event) => this.#click(event));
    for (const field of this.fields) field.addEventListener("input", () => this.#show());
    this.#show();
  }

  #click(event) {
    const box = this.target.getBoundingClientRect();
    const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    this.fields.forEach((field, axis) => {
      field.value = Math.round(Math.min(1, Math.max(0, share[axis])) * 100);
    });
    this.#show();
  }

  #show() {
    const [x, y] = this.fields.map((field) => Math.min(100, Math.max(0, Number(field.value) || 0)));
    this.style.setProperty("--focus-x", `${x}%`);
    this.style.setProperty("--focus-y", `${y}%`);
  }
}

customElements.define("npc-focal-point", FocalPoint);

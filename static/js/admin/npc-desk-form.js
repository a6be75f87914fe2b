/**
 * Guards the form around it: leaving with unsaved changes asks first, and a second click on a
 * button saves nothing twice. data-npc-unsaved: what the form holds was refused, so it is
 * unsaved from the start.
 */
class DeskForm extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    let isUnsaved = this.hasAttribute("data-npc-unsaved");
    let isSent = false;
    const change = () => (isUnsaved = true);
    for (const name of ["input", "change", "formset:added", "formset:removed"])
      form.addEventListener(name, change);
    form.addEventListener("submit", (event) => {
      if (isSent) event.preventDefault();
      isSent = true;
    });
    // The other forms of the page are tasks of their own: they leave this one behind.
    document.querySelectorAll("[data-npc-discard]").forEach((link) => {
      link.addEventListener("click", () => (isUnsaved = false));
    });
    addEventListener("beforeunload", (event) => {
      if (isUnsaved && !isSent) event.preventDefault();
    });
    // Back from the next page, out of the browser's memory: it can be sent again.
    addEventListener("pageshow", () => (isSent = false));
  }
}

customElements.define("npc-desk-form", DeskForm);

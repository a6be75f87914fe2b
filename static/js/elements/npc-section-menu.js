/** On phones the side menu is a row that scrolls: bring the current column into sight. */
class SectionMenu extends HTMLElement {
  connectedCallback() {
    for (const current of this.querySelectorAll("[aria-current]")) {
      const row = current.closest("ul");
      if (row && row.scrollWidth > row.clientWidth)
        row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
    }
  }
}

customElements.define("npc-section-menu", SectionMenu);

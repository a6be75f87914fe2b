/**
 * Tabs over sections that each start with a heading ([data-npc-tab]). Without script all
 * sections stand one below the other.
 */
let count = 0;

class Tabs extends HTMLElement {
  connectedCallback() {
    this.panels = [...this.querySelectorAll("[data-npc-panel]")];
    const list = document.createElement("div");
    list.className = "tabs__list";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", this.dataset.label);
    this.tabs = this.panels.map((panel) => {
      const tab = document.createElement("button");
      count += 1;
      tab.id = `tab-${count}`;
      tab.type = "button";
      tab.className = "tabs__tab";
      tab.textContent = panel.dataset.npcPanel;
      tab.setAttribute("role", "tab");
      panel.id = panel.id || `panel-${count}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", panel.id);
      panel.querySelector("[data-npc-tab]").hidden = true;
      tab.addEventListener("click", () => this.#select(tab));
      list.append(tab);
      return tab;
    });
    list.addEventListener("keydown", (event) => this.#onKey(event));
    this.querySelector("[data-npc-tablist]").append(list);
    this.#select(this.tabs[0]);
  }

  #select(tab) {
    this.tabs.forEach((other, index) => {
      const isSelected = other === tab;
      other.setAttribute("aria-selected", String(isSelected));
      other.tabIndex = isSelected ? 0 : -1;
      this.panels[index].hidden = !isSelected;
    });
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (this.tabs.indexOf(document.activeElement) + step + this.tabs.length) % this.tabs.length;
    this.#select(this.tabs[next]);
    this.tabs[next].focus();
    event.preventDefault();
  }
}

customElements.define("npc-tabs", Tabs);

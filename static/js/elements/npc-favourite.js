/**
 * The form 收藏: asks once whether this visitor has favourited the article, and sends the
 * form without leaving the page. Without script the form is sent as any other.
 */
class Favourite extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("button");
    this.told = this.querySelector("[role=status]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#refresh();
  }

  async #send() {
    const isAdding = this.form.elements.action.value === "add";
    this.button.disabled = true;
    try {
      // Not form.action: the field of that name hides the property.
      const answer = await fetch(this.form.getAttribute("action"), {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      this.#show(await answer.json());
      this.told.textContent = isAdding ? "已收藏，可在“我的收藏”里找到。" : "已取消收藏。";
    } catch {
      this.told.textContent = "没有成功，请检查网络后再试。";
    }
    this.button.disabled = false;
    this.button.focus();
  }

  async #refresh() {
    const answer = await fetch(this.dataset.stateUrl, { cache: "no-store", credentials: "same-origin" });
    if (answer.ok) this.#show(await answer.json());
  }

  #show(state) {
    this.form.elements.action.value = state.favourited ? "remove" : "add";
    this.toggleAttribute("data-favourited", state.favourited);
    this.querySelector("[data-npc-label]").textContent = state.favourited ? "已收藏" : "收藏";
    this.button.title = state.favourited ? "再按一次取消收藏" : "";
    document.querySelectorAll('[data-figure="favourites"]').forEach((place) => {
      place.textContent = String(state.favourites);
    });
  }
}

customElements.define("npc-favourite", Favourite);

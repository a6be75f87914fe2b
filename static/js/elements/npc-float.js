/**
 * 飘窗: a card that drifts over the page. It rests while hovered, focused or paused, can be
 * closed for this visit, and stays in its corner for people who prefer reduced motion, on
 * phones, and without script.
 */
const SPEED = 20; // CSS pixels a second

class Float extends HTMLElement {
  connectedCallback() {
    this.key = `npc-float-${this.dataset.id}`;
    if (this.#wasClosed()) {
      this.hidden = true;
      return;
    }
    this.querySelector("[data-npc-close]").addEventListener("click", () => this.#close());
    this.pause = this.querySelector("[data-npc-pause]");
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce), (max-width: 61.99rem)");
    this.pause.addEventListener("click", () => {
      this.toggleAttribute("data-paused");
      this.#markPause();
    });
    this.calm.addEventListener("change", () => this.#begin());
    this.#begin();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.frame);
  }

  #begin() {
    cancelAnimationFrame(this.frame);
    this.pause.hidden = this.calm.matches;
    this.style.removeProperty("transform");
    if (this.calm.matches) return;
    this.#markPause();
    [this.x, this.y, this.towardsX, this.towardsY] = [0, 0, 1, -1];
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.#drift(now));
  }

  /** Moves from the corner where CSS puts the card; the walls are the window's. */
  #drift(now) {
    const seconds = Math.min((now - this.last) / 1000, 0.1);
    this.last = now;
    if (!this.#rests()) {
      const box = this.getBoundingClientRect();
      const [originX, originY] = [box.left - Math.round(this.x), box.top - Math.round(this.y)];
      const widest = document.documentElement.clientWidth - box.width - originX;
      const lowest = window.innerHeight - box.height - originY;
      this.x += this.towardsX * SPEED * seconds;
      this.y += this.towardsY * SPEED * seconds;
      if (this.x >= widest) this.towardsX = -1;
      if (this.x <= -originX) this.towardsX = 1;
      if (this.y >= lowest) this.towardsY = -1;
      if (this.y <= -originY) this.towardsY = 1;
      this.x = Math.max(-originX, Math.min(this.x, widest));
      this.y = Math.max(-originY, Math.min(this.y, lowest));
      // Whole pixels keep the words sharp.
      this.style.transform = `translate(${Math.round(this.x)}px, ${Math.round(this.y)}px)`;
    }
    this.frame = requestAnimationFrame((later) => this.#drift(later));
  }

  #rests() {
    return this.hasAttribute("data-paused") || this.matches(":hover") || this.matches(":focus-within");
  }

  #markPause() {
    this.pause.setAttribute("aria-label", this.hasAttribute("data-paused") ? "继续飘动" : "暂停飘动");
  }

  #close() {
    cancelAnimationFrame(this.frame);
    this.hidden = true;
    try {
      sessionStorage.setItem(this.key, "closed");
    } catch {
      // Storage is forbidden: it comes back with the next page.
    }
  }

  #wasClosed() {
    try {
      return sessionStorage.getItem(this.key) === "closed";
    } catch {
      return false;
    }
  }
}

customElements.define("npc-float", Float);

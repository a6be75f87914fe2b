/**
 * Slides that follow one another. Without script the list scrolls sideways by hand.
 *
 * They move on by themselves every few seconds until the visitor pauses them, hovers,
 * focuses something inside, or looks elsewhere; never for people who prefer reduced motion.
 */
const SECONDS = 6;

class Carousel extends HTMLElement {
  connectedCallback() {
    this.track = this.querySelector("[data-npc-track]");
    this.slides = [...this.track.children];
    if (this.slides.length < 2) return;
    this.current = 0;
    this.isPaused = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#addControls();
    this.track.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => this.#stop());
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.#start());
    document.addEventListener("visibilitychange", () =>
      document.hidden ? this.#stop() : this.#start(),
    );
    this.#mark();
    this.#start();
  }

  disconnectedCallback() {
    this.#stop();
  }

  #addControls() {
    const controls = this.querySelector("template").content.cloneNode(true);
    this.dots = controls.querySelector("[data-npc-dots]");
    this.slides.forEach((slide, index) => {
      const dot = document.createElement("button");
      dot.type = "button";
      dot.className = "carousel__dot";
      dot.setAttribute("aria-label", `第 ${index + 1} 张，共 ${this.slides.length} 张`);
      dot.addEventListener("click", () => this.#show(index));
      this.dots.append(dot);
    });
    this.pause = controls.querySelector("[data-npc-pause]");
    this.pause.addEventListener("click", () => {
      this.isPaused = !this.isPaused;
      this.#markPause();
    });
    controls.querySelector("[data-npc-previous]").addEventListener("click", () => this.#show(this.current - 1));
    controls.querySelector("[data-npc-next]").addEventListener("click", () => this.#show(this.current + 1));
    this.append(controls);
    this.#markPause();
  }

  #markPause() {
    this.pause.toggleAttribute("data-paused", this.isPaused);
    this.pause.setAttribute("aria-label", this.isPaused ? "继续自动播放" : "暂停自动播放");
  }

  #start() {
    this.#stop();
    if (this.matches(":hover") || this.matches(":focus-within")) return;
    this.timer = setInterval(() => {
      if (!this.isPaused) this.#show(this.current + 1);
    }, SECONDS * 1000);
  }

  #stop() {
    clearInterval(this.timer);
  }

  #show(index) {
    this.current = (index + this.slides.length) % this.slides.length;
    this.track.scrollTo({ left: this.slides[this.current].offsetLeft - this.track.offsetLeft });
    this.#mark();
  }

  #onScroll() {
    clearTimeout(this.settled);
    this.settled = setTimeout(() => {
      this.current = Math.round(this.track.scrollLeft / this.track.clientWidth);
      this.#mark();
    }, 120);
  }

  #mark() {
    [...this.dots.children].forEach((dot, index) =>
      dot.setAttribute("aria-current", String(index === this.current)),
    );
    // Slides out of sight are out of the tab order as well.
    this.slides.forEach((slide, index) => slide.toggleAttribute("inert", index !== this.current));
  }
}

customElements.define("npc-carousel", Carousel);

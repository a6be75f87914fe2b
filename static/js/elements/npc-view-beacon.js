/**
 * Counts a view once the page is really seen, and shows the figures as they then are.
 * Elements with data-figure="views" or "favourites" are brought up to date.
 */
class ViewBeacon extends HTMLElement {
  connectedCallback() {
    if (document.visibilityState === "visible" && !document.prerendering) this.#send();
    else document.addEventListener("visibilitychange", () => this.#send(), { once: true });
  }

  async #send() {
    try {
      const answer = await fetch(this.dataset.url, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
      });
      if (answer.ok) showFigures(await answer.json());
    } catch {
      // Offline: the page keeps the figures that it was drawn with.
    }
  }
}

function showFigures(figures) {
  for (const [name, figure] of Object.entries(figures))
    if (Number.isInteger(figure))
      document.querySelectorAll(`[data-figure="${name}"]`).forEach((place) => {
        place.textContent = String(figure);
      });
}

customElements.define("npc-view-beacon", ViewBeacon);

/** Writes today's date, because a cached page may have been drawn before midnight. */
class Today extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const parts = new Intl.DateTimeFormat("zh-CN", {
      timeZone: "Asia/Shanghai",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      weekday: "long",
    }).formatToParts(new Date());
    const value = Object.fromEntries(parts.map((part) => [part.type, part.value]));
    time.dateTime = [value.year, value.month.padStart(2, "0"), value.day.padStart(2, "0")].join("-");
    time.textContent = `${value.year}年${value.month}月${value.day}日 ${value.weekday}`;
  }
}

customElements.define("npc-today", Today);

/*
 * <npc-colour data-min-contrast> around a text field with #rrggbb: adds a colour picker, and a
 * sample that shows white text on the colour and says at once when it cannot be read.
 * Without script the text field stays, and the server says the same.
 */
const COLOUR = /^#[0-9a-f]{6}$/i;

/** The contrast ratio of white and #rrggbb (WCAG 2.2), as apps/core/colours.py has it. */
function contrastWithWhite(colour) {
  const linear = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05);
}

class NpcColour extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("[type=color]")) return;
    const text = this.querySelector("input");
    const picker = document.createElement("input");
    picker.type = "color";
    picker.className = "colour__picker";
    picker.setAttribute("aria-label", "用调色板选择颜色");
    const sample = document.createElement("output");
    sample.className = "colour__sample";
    text.before(picker);
    text.after(sample);

    const show = () => {
      const colour = text.value.trim();
      const known = COLOUR.test(colour);
      sample.hidden = !known;
      if (!known) return;
      picker.value = colour.toLowerCase();
      const readable = contrastWithWhite(colour) >= Number(this.dataset.minContrast);
      sample.textContent = readable ? "白字看得清" : "太浅，白字看不清";
      sample.classList.toggle("colour__sample--bad", !readable);
      // Through the CSSOM: the policy forbids style attributes in markup, not this.
      sample.style.setProperty("--chosen", colour);
    };
    picker.addEventListener("input", () => {
      text.value = picker.value;
      show();
    });
    text.addEventListener("input", show);
    show();
  }
}

customElements.define("npc-colour", NpcColour);

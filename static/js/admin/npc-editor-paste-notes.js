/**
 * Footnotes and places in a pasted text. Word, WPS, LibreOffice and Google write a note as two
 * links that lead to each other; here it becomes <span class="footnote">, where its mark stood.
 * A place (a bookmark, <a name>) stays only where a link of the same text leads to it.
 */
const LOCAL = /^(?:(?:file|applewebdata|about|blob):[^#]*)?#(.+)$/i;
const NOTE = "[style*='mso-element:footnote'], [style*='mso-element:endnote'], [style*='mso-element: footnote'], [style*='mso-element: endnote']";
const NOTES = "[style*='footnote-list'], [style*='endnote-list']";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6";
const USABLE = /^[\w-]{1,64}$/;

export function takeNotes(body) {
  const places = placesOf(body);
  const notes = [];
  for (const mark of [...body.querySelectorAll("a[href]")]) {
    const note = noteOf(mark, places);
    if (note && !notes.includes(note.element)) {
      putNote(mark, note.text);
      notes.push(note.element);
    }
  }
  for (const note of notes) {
    const line = note.previousElementSibling;
    note.remove();
    if (line?.localName === "hr" && !line.nextElementSibling) line.remove();
  }
  if (notes.length) for (const list of body.querySelectorAll(NOTES)) list.remove();
}

function placesOf(body) {
  const places = new Map();
  for (const element of body.querySelectorAll("[id], a[name]")) {
    for (const name of [element.id, element.getAttribute("name")]) {
      if (name && !places.has(name)) places.set(name, element);
    }
  }
  return places;
}

function placeOf(link) {
  const [, name = ""] = LOCAL.exec(link?.getAttribute("href") ?? "") ?? [];
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** {text, element}: the note that this link is the mark of, or null for any other link. */
function noteOf(mark, places) {
  const target = places.get(placeOf(mark));
  if (!target || !(mark.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) return null;
  const back = target.matches("a[href]") ? target : (target.querySelector("a[href]") ?? target.closest(BLOCKS)?.querySelector("a[href]"));
  const origin = places.get(placeOf(back));
  if (!origin || back === mark || !(origin.contains(mark) || mark.contains(origin))) return null;
  const element = back.closest(NOTE) ?? back.closest("p, li, dd, div");
  if (!element || element.contains(mark)) return null;
  back.remove();
  const paragraphs = [...element.querySelectorAll("p")];
  const words = (paragraphs.length ? paragraphs : [element]).map((part) => part.textContent.replace(/\s+/g, " ").trim());
  return { element, text: words.filter(Boolean).join(" ") };
}

function putNote(mark, text) {
  const raised = mark.closest("sup");
  const place = raised?.textContent.trim() === mark.textContent.trim() ? raised : mark;
  const note = mark.ownerDocument.createElement("span");
  note.className = "footnote";
  note.textContent = text;
  if (text) place.replaceWith(note);
  else place.remove();
}

/** Links within the text lead to paragraphs that have a name; links to nowhere are words. */
export function takePlaces(body) {
  const places = placesOf(body);
  const linked = new Map(); // by block, the name it has now
  for (const link of [...body.querySelectorAll("a[href]")]) {
    const name = placeOf(link);
    if (!name) continue;
    const block = blockOf(places.get(name));
    if (!block) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    if (!linked.has(block)) linked.set(block, USABLE.test(name) ? name : freshName(places));
    link.setAttribute("href", `#${linked.get(block)}`);
  }
  for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const [block, name] of linked) block.id = name;
  for (const anchor of body.querySelectorAll("a:not([href])")) anchor.replaceWith(...anchor.childNodes);
}

function blockOf(element) {
  if (!element) return null;
  const own = element.closest(BLOCKS) ?? element.querySelector(BLOCKS);
  if (own) return own;
  const next = element.nextElementSibling;
  return next?.matches(BLOCKS) ? next : (next?.querySelector(BLOCKS) ?? null);
}

function freshName(places) {
  let number = 1;
  while (places.has(`place-${number}`)) number += 1;
  places.set(`place-${number}`, null);
  return `place-${number}`;
}

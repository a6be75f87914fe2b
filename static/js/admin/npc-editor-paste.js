/**
 * What comes from the clipboard, made ready for the editor: the habits of Word, WPS and old sites
 * become ours. Nothing here runs or loads anything: the text is parsed in a document of its own,
 * and no element of it ever comes into the page's (which would start its pictures and handlers).
 */
import { makeLists } from "npc-editor/paste-lists";
import { takeNotes, takePlaces } from "npc-editor/paste-notes";
import { matchRtf, pictureFrom, writtenAlt } from "npc-editor/paste-pictures";
import { libraryAddress, recordingAddress } from "npc-editor/schema";

const WIDE = "\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff00-\\uffef";
const WRAPPED = new RegExp(`(?<=[${WIDE}])[ \\t\\r]*\\n\\s*(?=[${WIDE}])`, "g");
const HEADINGS = "h1, h2, h3, h4, h5, h6";
const BLOCKS = `p, ${HEADINGS}, li, table, ul, ol, blockquote, div, section, article, center, figure`;
const INDENT = /^[ \t\r\n\u00a0\u2002\u2003\u3000]+/;
const MAX_COLUMNS = 120;
const EMBEDS = "iframe, video, audio, object, embed, applet, svg, canvas, math";
const RUBBISH = `script, noscript, title, meta, link, base, xml, template, style, button, input, select, textarea, frame, frameset, ${EMBEDS}`;
const COMMENTS = "[style*='mso-element:comment'], a.msocomanchor, .MsoCommentReference";
const OUTLINE = /mso-outline-level:\s*([1-9])/i;
const HIDDEN = /mso-hide:\s*all/i;
const HANDLER = /\bon(?=[a-z]{3,30}\s*=)(?<=<[a-z][^<>]{0,2000}[\s"'/]on)/gi;
const ACTIVE = /^(on.*|srcdoc|formaction|ping|background)$/i;

/**
 * The same with our classes. `rtf` is what stands beside it on the clipboard; `hold(picture)`
 * takes {file, alt} or {why, address, alt} and gives the number of its place in the text.
 * Returns {html, embeds: how many videos and the like were left out, revisions}.
 */
export function tidyPasted(html, { rtf = "", hold }) {
  const { body } = parsed(html);
  const embeds = disarm(body);
  // What our own editors copied needs no more than that.
  if (body.querySelector("[data-pm-slice]")) {
    holdPictures(body, rtf, hold);
    return { html: body.innerHTML, embeds, revisions: 0 };
  }
  applyClasses(body, html);
  for (const element of body.querySelectorAll("[style]")) if (isHidden(element)) element.remove();
  const revisions = acceptRevisions(body);
  joinWrappedLines(body);
  replaceTabs(body);
  takeNotes(body);
  makeLists(body);
  takePlaces(body);
  for (const row of body.querySelectorAll("tr[height='0']")) if (!row.textContent.trim()) row.remove();
  openLayoutTables(body);
  for (const table of body.querySelectorAll("table")) narrowTable(table);
  for (const cell of body.querySelectorAll("thead td")) withoutBold(rename(cell, "th"));
  makeHeadings(body);
  for (const link of body.querySelectorAll("a")) withoutUnderline(link);
  for (const outer of body.querySelectorAll("div, section, center, tr, td, th")) passAlignmentOn(outer);
  holdPictures(body, rtf, hold);
  indentParagraphs(body);
  return { html: body.innerHTML, embeds, revisions };
}

/** Text without the spaces that stand for the first-line indent: the page indents by itself. */
export function tidyPastedText(text) {
  return text.replace(/^[\u00a0\u2002\u2003\u3000 ]{2,8}(?=\S)/gm, "");
}

/**
 * Whether there is nothing but pictures from elsewhere, no more than there are files: what Word, WPS
 * and browsers put beside the file of a picture that was copied alone.
 */
export function isPictureAlone(html, files) {
  const { body } = parsed(html);
  const sources = [...body.querySelectorAll("img")].map((image) => image.getAttribute("src"));
  return sources.length > 0 && sources.length <= files && !sources.some(libraryAddress) && !body.textContent.trim();
}

/**
 * In a document that nobody sees. The page's policy is asked even there, and would report what it
 * refuses: styles, a base, handlers. `disarm` takes out what this leaves.
 */
function parsed(html) {
  const quiet = html.replace(/<style\b[^]*?(<\/style\s*>|$)|<base\b[^>]*>?/gi, "").replace(HANDLER, "data-on");
  return new DOMParser().parseFromString(quiet, "text/html");
}

/** Takes out what runs, loads or asks, and says how many videos and the like went with it. */
function disarm(body) {
  const isOurs = (element) => element.matches("video, audio") && recordingAddress(element.getAttribute("src"));
  const embeds = [...body.querySelectorAll(EMBEDS)].filter((one) => !isOurs(one) && !one.parentElement.closest(EMBEDS)).length;
  for (const element of body.querySelectorAll(`${RUBBISH}, ${COMMENTS}`)) if (!isOurs(element)) element.remove();
  for (const element of [body, ...body.querySelectorAll("*")]) {
    for (const { name } of [...element.attributes]) if (ACTIVE.test(name)) element.removeAttribute(name);
  }
  return embeds;
}

// What the style sheet in the clipboard says

/** Alignment, indent and emphasis that a document gives by class become the elements' own. */
function applyClasses(body, html) {
  const rules = rulesOf(html);
  if (!rules.size) return;
  for (const element of body.querySelectorAll(`[class], ${HEADINGS}`)) {
    const names = [element.localName, ...[...element.classList].flatMap((name) => [`.${name}`, `${element.localName}.${name}`])];
    const said = Object.assign({}, ...names.map((name) => rules.get(name.toLowerCase())));
    if (["center", "right"].includes(said["text-align"]) && !element.style.textAlign && !element.getAttribute("align")) {
      element.style.textAlign = said["text-align"];
    }
    if (element.localName === "p" && said["text-indent"] && !element.style.textIndent) element.style.textIndent = said["text-indent"];
    if (element.localName === "p" && said["mso-outline-level"] && !OUTLINE.test(element.getAttribute("style"))) {
      element.dataset.outline = said["mso-outline-level"];
    }
    if (/^(bold|[6-9]00)$/.test(said["font-weight"]) && element.matches("p, span, td, font") && !element.style.fontWeight) {
      emphasise(element, "b");
    }
    if (said["font-style"] === "italic" && element.matches("p, span, td, font") && !element.style.fontStyle) emphasise(element, "i");
  }
}

function emphasise(element, name) {
  if (element.querySelector(BLOCKS)) return;
  const mark = element.ownerDocument.createElement(name);
  mark.append(...element.childNodes);
  element.append(mark);
}

/** By simple selectors (p.Name, .Name, h1): the few declarations that a page of ours can show. */
function rulesOf(html) {
  const rules = new Map();
  for (const [, sheet] of html.matchAll(/<style\b[^>]*>([^]*?)<\/style/gi)) {
    const plain = sheet.replace(/<!--|-->|\/\*[^]*?\*\//g, "");
    for (const [, selectors, content] of plain.matchAll(/([^{}]{1,500})\{([^{}]{0,4000})\}/g)) {
      const said = declared(content);
      if (!Object.keys(said).length) continue;
      for (const selector of selectors.split(",")) {
        const name = selector.trim().toLowerCase();
        if (/^(?:[a-z]+[1-6]?)?\.[^\s.#:>[\]]+$|^h[1-6]$/.test(name)) rules.set(name, { ...rules.get(name), ...said });
      }
    }
  }
  return rules;
}

function declared(content) {
  const said = {};
  for (const part of content.split(";")) {
    const [name, value = ""] = part.split(":").map((word) => word.trim().toLowerCase());
    if (["text-align", "text-indent", "font-weight", "font-style", "mso-outline-level"].includes(name)) said[name] = value;
  }
  return said;
}

// What is not meant to be read

function isHidden(element) {
  return element.style.display === "none" || HIDDEN.test(element.getAttribute("style"));
}

/** A document with tracked changes comes as if they were accepted. */
function acceptRevisions(body) {
  const gone = body.querySelectorAll("del[cite], del[datetime], span.msoDel");
  const added = body.querySelectorAll("ins[cite], ins[datetime], span.msoIns");
  const count = gone.length + added.length;
  for (const element of gone) element.remove();
  for (const element of added) element.replaceWith(...element.childNodes);
  return count;
}

/** Word breaks its lines in the source; between Chinese characters that would be a space. */
function joinWrappedLines(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data.replace(WRAPPED, "");
  }
}

/** A tab at the start of a paragraph is its indent; elsewhere it is a wide space. */
function replaceTabs(body) {
  for (const tab of body.querySelectorAll("[style*='mso-tab-count']")) {
    const block = tab.closest(BLOCKS);
    const before = body.ownerDocument.createRange();
    if (block) before.setStart(block, 0);
    if (block) before.setEndBefore(tab);
    tab.replaceWith(block && !before.toString().trim() ? "\u3000\u3000" : "\u3000");
  }
}

/** Where each row has one cell with something in it, a table only put things in their places. */
function openLayoutTables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => cell.textContent.trim() || cell.querySelector("img")));
    const isLone = rows.flat().length === 1;
    const holdsMore = table.querySelector("table, img") && !(Number.parseFloat(table.getAttribute("border")) > 0);
    if (!rows.length || rows.some((cells) => cells.length > 1) || !(isLone || holdsMore)) continue;
    const content = body.ownerDocument.createElement("div");
    for (const [cell] of rows.filter((cells) => cells.length)) {
      const part = body.ownerDocument.createElement("div");
      if (alignment(cell)) part.style.textAlign = alignment(cell);
      part.append(...cell.childNodes);
      content.append(part);
    }
    table.replaceWith(content);
  }
}

/** Spans that make a table wider than anybody can read stand for nothing. */
function narrowTable(table) {
  const isWide = (row) => [...row.cells].reduce((sum, cell) => sum + Math.min(cell.colSpan, 60), 0) > MAX_COLUMNS;
  if ([...table.rows].some(isWide)) for (const cell of table.querySelectorAll("[colspan]")) cell.removeAttribute("colspan");
}

// Headings

/** The page has its title for an h1: where a text has any, every heading is one lower. */
function makeHeadings(body) {
  for (const paragraph of body.querySelectorAll("p")) {
    const level = paragraph.dataset.outline ?? OUTLINE.exec(paragraph.getAttribute("style"))?.[1];
    if (paragraph.classList.contains("MsoTitle")) rename(paragraph, "h2").style.textAlign = "center";
    else if (level <= 6 && paragraph.textContent.trim() && !paragraph.closest("table, li")) rename(paragraph, `h${level}`);
  }
  const lower = body.querySelector("h1") ? 1 : 0;
  for (const heading of body.querySelectorAll(HEADINGS)) {
    const isTitle = heading.classList.contains("MsoTitle");
    const level = isTitle ? 2 : Math.min(4, Math.max(2, Number(heading.localName[1]) + lower));
    withoutBold(rename(heading, `h${level}`));
  }
}

/** What is bold on every page need not say so. */
function withoutBold(element) {
  for (const bold of element.querySelectorAll("b, strong")) bold.replaceWith(...bold.childNodes);
  for (const part of element.querySelectorAll("[style*='font-weight']")) part.style.fontWeight = "";
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.style.textAlign = element.style.textAlign || element.getAttribute("align");
  for (const kept of ["id", "class", "colspan", "rowspan"]) {
    if (element.hasAttribute(kept)) renamed.setAttribute(kept, element.getAttribute(kept));
  }
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

function withoutUnderline(link) {
  for (const mark of link.querySelectorAll("u")) mark.replaceWith(...mark.childNodes);
  for (const part of link.querySelectorAll("[style*='underline']")) part.style.textDecoration = "";
}

/**
 * In an empty paragraph the first of what is pasted takes its place, with its alignment; in a
 * paragraph with words it goes on with them.
 */
export function closeStart(slice, { selection }) {
  const first = slice.content.firstChild;
  const isAlone = selection.empty && selection.$from.parent.isTextblock && !selection.$from.parent.content.size;
  if (!isAlone || !slice.openStart || !first?.isTextblock || first.hasMarkup(selection.$from.parent.type, selection.$from.parent.attrs)) {
    return slice;
  }
  return new slice.constructor(slice.content, 0, slice.content.childCount > 1 ? slice.openEnd : 0);
}

// Pictures

/** Every picture that is not of our library gets a place of its own, outside its paragraph. */
function holdPictures(body, rtf, hold) {
  const images = [...body.querySelectorAll("img")];
  const found = new Map(images.map((image) => [image, libraryAddress(image.getAttribute("src")) ? undefined : pictureFrom(image)]));
  const local = images.filter((image) => found.get(image)?.why === "local");
  matchRtf(local, rtf).forEach((picture, place) => found.set(local[place], picture));
  for (const image of images) {
    const picture = found.get(image);
    if (picture === undefined) {
      image.setAttribute("src", libraryAddress(image.getAttribute("src")));
    } else if (picture === null) {
      image.remove();
    } else {
      const place = body.ownerDocument.createElement("figure");
      place.dataset.npcPlace = hold({ ...picture, alt: writtenAlt(image) });
      (image.closest("figure") ?? image).replaceWith(place);
      standAlone(place);
    }
  }
}

/** What stands before and after in its paragraph becomes a paragraph each. */
function standAlone(place) {
  const block = place.closest(`p, ${HEADINGS}`);
  if (!block) return;
  const rest = block.cloneNode(false);
  const after = place.ownerDocument.createRange();
  after.setStartAfter(place);
  after.setEndAfter(block.lastChild);
  rest.append(after.extractContents());
  rest.removeAttribute("id");
  block.after(place, rest);
  for (const part of [block, rest]) if (!part.textContent.trim() && !part.querySelector("img, figure")) part.remove();
}

// Alignment and indent

function alignment(element) {
  const said = element.tagName === "CENTER" ? "center" : element.style.textAlign || element.getAttribute("align");
  if (said === "middle") return "center";
  return ["center", "right"].includes(said) ? said : "";
}

/** What a cell or a division says is said of its paragraphs; around a table it is not. */
function passAlignmentOn(element) {
  const way = alignment(element);
  if (!way) return;
  if (!element.matches("tr") && !element.querySelector(BLOCKS)) {
    const paragraph = element.ownerDocument.createElement("p");
    paragraph.append(...element.childNodes);
    element.append(paragraph);
  }
  for (const block of element.querySelectorAll("p, h2, h3, h4, td, th")) {
    if (block.closest("table") !== element.closest("table")) continue;
    if (!block.style.textAlign && !block.getAttribute("align")) block.style.textAlign = way;
  }
}

/**
 * Where a document indents its paragraphs, those that it does not indent (顶格) stay so; where it
 * indents none, ours do. Empty lines between paragraphs go.
 */
function indentParagraphs(body) {
  const paragraphs = [...body.querySelectorAll("p")].filter((p) => !p.closest("table, li, blockquote, figure"));
  const flush = [];
  let indented = 0;
  for (const paragraph of paragraphs) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("img, figure")) {
      paragraph.remove();
      continue;
    }
    const spaces = cutIndent(paragraph);
    if (Number.parseFloat(paragraph.style.textIndent) > 0 || spaces >= 2) indented += 1;
    else if (!alignment(paragraph)) flush.push(paragraph);
  }
  if (indented >= 2 && indented >= flush.length) for (const paragraph of flush) paragraph.className = "no-indent";
}

/** Takes the spaces at the start away and says how many there were. */
function cutIndent(paragraph) {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let cut = 0;
  while (walker.nextNode()) {
    const [spaces = ""] = INDENT.exec(walker.currentNode.data) ?? [];
    cut += spaces.replace(/[ \t\r\n]/g, "").length;
    walker.currentNode.data = walker.currentNode.data.slice(spaces.length);
    if (walker.currentNode.data) break;
  }
  return cut;
}

/**
 * What comes from the clipboard, made ready for the editor: Word's and WPS's habits become
 * ours, and pictures that cannot be taken along are counted, so that the person is told.
 */
import { libraryAddress } from "npc-editor/schema";

const WIDE = "\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff00-\\uffef";
const WRAPPED = new RegExp(`(?<=[${WIDE}])[ \\t\\r]*\\n\\s*(?=[${WIDE}])`, "g");
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, table, ul, ol, blockquote, div, figure";
const RENAMED = { H1: "h2", H5: "h4", H6: "h4" };
const INDENT = /^[ \t\r\n\u00a0\u2002\u2003\u3000]+/;

/** {html, lost}: the same with our classes, and how many pictures stayed behind. */
export function tidyPasted(html) {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  const lost = takePictures(body);
  // What our own editors copied needs no more than that.
  if (body.querySelector("[data-pm-slice]")) return { html: body.innerHTML, lost };
  for (const element of body.querySelectorAll("script, title, meta, link, xml, template")) element.remove();
  for (const element of body.querySelectorAll("[style*='display:none'], [style*='mso-hide:all']")) element.remove();
  joinWrappedLines(body);
  for (const heading of body.querySelectorAll("h1, h5, h6")) rename(heading, RENAMED[heading.tagName]);
  for (const outer of body.querySelectorAll("div, center, tr, td, th")) passAlignmentOn(outer);
  indentParagraphs(body);
  return { html: body.innerHTML, lost };
}

/** Text without the spaces that stand for the first-line indent: the page indents by itself. */
export function tidyPastedText(text) {
  return text.replace(/^[\u00a0\u2002\u2003\u3000 ]{2,8}(?=\S)/gm, "");
}

/**
 * Whether there is nothing but pictures from elsewhere: what Word, WPS and browsers put beside
 * the file of a picture that was copied alone.
 */
export function isPictureAlone(html) {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  const sources = [...body.querySelectorAll("img")].map((image) => image.getAttribute("src"));
  return sources.length > 0 && !sources.some(libraryAddress) && !body.textContent.trim();
}

/** A <style> would be an inline style even in a document that nobody sees. */
function withoutStyles(html) {
  return html.replace(/<style\b[^]*?(<\/style\s*>|$)/gi, "");
}

function takePictures(body) {
  let lost = 0;
  for (const image of body.querySelectorAll("img")) {
    const address = libraryAddress(image.getAttribute("src"));
    if (address) {
      image.setAttribute("src", address);
    } else {
      image.remove();
      lost += 1;
    }
  }
  return lost;
}

/** Word breaks its lines in the source; between Chinese characters that would be a space. */
function joinWrappedLines(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data.replace(WRAPPED, "");
  }
}

function rename(element, name) {
  const renamed = document.createElement(name);
  renamed.style.textAlign = element.style.textAlign;
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function alignment(element) {
  const said = element.tagName === "CENTER" ? "center" : element.style.textAlign || element.getAttribute("align");
  return ["center", "right"].includes(said) ? said : "";
}

/** What a cell or a division says is said of its paragraphs; around a table it is not. */
function passAlignmentOn(element) {
  const way = alignment(element);
  if (!way) return;
  if (element.matches("td, th") && !element.querySelector(BLOCKS)) {
    const paragraph = document.createElement("p");
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
    if (!paragraph.textContent.trim() && !paragraph.querySelector("img")) {
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
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let cut = 0;
  while (walker.nextNode()) {
    const [spaces = ""] = INDENT.exec(walker.currentNode.data) ?? [];
    cut += spaces.replace(/[ \t\r\n]/g, "").length;
    walker.currentNode.data = walker.currentNode.data.slice(spaces.length);
    if (walker.currentNode.data) break;
  }
  return cut;
}

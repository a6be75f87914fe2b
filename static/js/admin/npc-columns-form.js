/** Shows only those fields of a column that its kind uses. Hidden ones keep their values. */
const FIELDS = {
  link_url: ["link"],
  list_style: ["list", "announcements"],
  page_size: ["list", "announcements"],
  intro: ["list", "page", "leadership", "announcements"],
};

const kinds = document.querySelectorAll("#column_form input[name=kind]");

function show() {
  const chosen = [...kinds].find((kind) => kind.checked)?.value;
  for (const [name, wanted] of Object.entries(FIELDS)) {
    const row = document.querySelector(`#column_form .form-row.field-${name}`);
    if (!row) continue;
    // A kind that we do not know may use anything; what is wrong must be seen.
    const isKnown = Object.values(FIELDS).flat().includes(chosen);
    row.hidden = isKnown && !wanted.includes(chosen) && !row.querySelector(".errorlist");
  }
}

kinds.forEach((kind) => kind.addEventListener("change", show));
show();

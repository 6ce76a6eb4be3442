// Filters for the index, a button that copies the citation of a statement, and nothing folded on paper. Without this
// script every card is shown, the lists below the cards serve instead, and every headline still has its permalink.
"use strict";

(function () {
  const statements = document.querySelectorAll(".kdr-statement");
  if (!statements.length) return;
  const told = document.createElement("p");
  told.className = "kdr-told";
  told.setAttribute("role", "status");
  document.querySelector("article").append(told);

  // Pages that are files may be refused the clipboard; what is selected can be copied from everywhere.
  function copySelected(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "kdr-told";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copySelected(text);
    }
  }

  const here = (document.querySelector("link[rel=canonical]") || location).href.split("#")[0];
  for (const statement of statements) {
    const lead = statement.querySelector(":scope > .kdr-lead");
    const says = statement.querySelector(":scope > h3, :scope > h4").firstChild.textContent;
    const said = Array.from(statement.querySelectorAll(":scope > figure > figcaption"), (caption) => caption.textContent);
    const button = document.createElement("button");
    button.className = "kdr-cite";
    button.type = "button";
    button.textContent = "Copy citation";
    button.addEventListener("click", async () => {
      const done = await copied([statement.id + ": " + says, ...said, here + "#" + statement.id].join("\n"));
      button.focus();
      button.textContent = done ? "Copied" : "Not copied: the browser does not allow it";
      told.textContent = done ? "Citation of " + statement.id + " copied" : button.textContent;
      setTimeout(() => { button.textContent = "Copy citation"; told.textContent = ""; }, 2500);
    });
    const correct = lead.querySelector(".kdr-correct");
    if (correct) correct.before(button, " ");
    else lead.append(" ", button);
  }
})();

// On paper nothing can be unfolded.
(function () {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("article details:not([open], .kdr-reasons)"));
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
  });
})();

(function () {
  const index = document.querySelector("[data-kdr-filter]");
  if (!index) return;
  const cards = Array.from(index.querySelectorAll(".kdr-card"));
  const facets = ["state", "architecture", "topic", "year"];
  const values = (card, facet) => (card.dataset[facet] || "").split("|").filter(Boolean);

  const form = document.createElement("form");
  form.className = "kdr-filters";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Narrow the list of decisions");

  function field(name, control) {
    const label = document.createElement("label");
    label.append(name, control);
    control.name = name.toLowerCase();
    form.append(label);
    return control;
  }

  const words = document.createElement("input");
  words.type = "search";
  words.placeholder = "title, summary, name";
  field("Words", words);
  const selects = facets.map((facet) => {
    const select = document.createElement("select");
    select.append(new Option("any", ""));
    const found = new Map();
    for (const card of cards)
      for (const value of values(card, facet)) found.set(value, (found.get(value) || 0) + 1);
    for (const value of Array.from(found.keys()).sort())
      select.append(new Option(value + " (" + found.get(value) + ")", value));
    return field(facet[0].toUpperCase() + facet.slice(1), select);
  });
  const reset = document.createElement("button");
  reset.type = "reset";
  reset.textContent = "Show all";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  form.append(reset, told);

  function narrow() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      card.hidden = !(
        wanted.every((word) => text.includes(word)) &&
        selects.every((select, n) => !select.value || values(card, facets[n]).includes(select.value))
      );
      if (!card.hidden) shown += 1;
    }
    told.textContent = shown + " of " + cards.length + " decisions";
    const state = new URLSearchParams();
    for (const control of [words, ...selects]) if (control.value) state.set(control.name, control.value);
    history.replaceState(null, "", state.size ? "#" + state : location.pathname + location.search);
  }

  // A link to the index may carry a filter: index.html#state=Accepted
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const control of [words, ...selects]) control.value = asked.get(control.name) || "";
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(narrow));
  index.prepend(form);
  narrow();
})();

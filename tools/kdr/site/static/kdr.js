// Filters for the index, tables that can be sorted, a button that copies the citation of a statement, and nothing folded
// on paper. Without this script every card is shown, the lists below the cards serve instead, tables keep their order,
// and every headline still has its permalink.
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

  // Words and, behind each link, where it leads.
  function addressed(node) {
    const parts = Array.from(node.childNodes, (child) => child.nodeName === "A"
      ? child.textContent + " <" + child.href + ">" : child.textContent);
    return parts.join("").trim();
  }

  const paragraphs = (figure) => Array.from(figure.querySelectorAll("blockquote > p"), (part) => part.textContent);

  const here = (document.querySelector("link[rel=canonical]") || location).href.split("#")[0];
  for (const statement of statements) {
    const lead = statement.querySelector(":scope > .kdr-lead");
    const says = statement.querySelector(":scope > h3, :scope > h4").firstChild.textContent;
    const own = (selector) => Array.from(statement.querySelectorAll(selector))
      .filter((node) => node.closest(".kdr-statement") === statement);
    const said = own("figure.kdr-quote").map((figure) => [...paragraphs(figure), "\u2014 " + addressed(figure.lastChild)].join("\n"));
    const known = own(".kdr-curated").map(addressed);
    const button = document.createElement("button");
    button.className = "kdr-cite";
    button.type = "button";
    button.textContent = "Copy citation";
    button.addEventListener("click", async () => {
      const done = await copied([statement.id + ": " + says, ...said, ...known, here + "#" + statement.id].join("\n\n"));
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
  const list = index.querySelector(".kdr-cards");
  const all = index.dataset.kdrAll;
  // Of an index too long for one page the newest cards are here, and the others are drawn when they are asked for.
  const MOST = 60;
  const own = Array.from(list.children, (card) => ({
    node: card,
    text: card.textContent.toLowerCase(),
    has: (facet, value) => (card.dataset[facet] || "").split("|").includes(value),
  }));
  let cards = own;

  function element(tag, name, ...children) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
  }

  function drawn(told) {
    const link = element("a", "reference internal", told.title);
    link.href = told.page;
    const tags = [...told.architecture, ...told.topic].flatMap((word) => [element("span", "kdr-tag", word), " "]);
    return element("article", "kdr-card",
      element("p", "kdr-card-head", element("span", "kdr-badge kdr-state-" + told.kind, told.state[0]), " ",
        element("span", "kdr-id", told.id), " " + told.day),
      element("h2", "kdr-card-title", link), element("p", "", told.told),
      element("p", "kdr-card-foot", told.by), element("p", "kdr-tags", ...tags));
  }

  let loading;
  function load() {
    loading ||= new Promise((done) => {
      window.kdrCards = (told) => {
        cards = told.reverse().map((each) => ({
          get node() { return drawn(each); },
          text: [each.id, each.title, each.told, each.by, each.day, ...each.topic, ...each.architecture].join(" ").toLowerCase(),
          has: (facet, value) => each[facet].includes(value),
        }));
        done();
      };
      const script = document.createElement("script");
      script.src = all;
      script.onerror = done;
      document.head.append(script);
    });
    return loading;
  }

  const form = index.querySelector(".kdr-filters");
  const words = form.elements.words;
  const selects = Array.from(form.querySelectorAll("select"));
  const told = form.querySelector("[role=status]");
  const before = told.textContent;

  async function narrow() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const asks = wanted.length || selects.some((select) => select.value);
    if (all && asks) await load();
    const found = (asks ? cards : own).filter((card) =>
      wanted.every((word) => card.text.includes(word)) &&
      selects.every((select) => !select.value || card.has(select.name, select.value)));
    if (all) {
      list.replaceChildren(...found.slice(0, MOST).map((card) => card.node));
      told.textContent = !asks ? before : found.length + " of " + cards.length + " decisions" +
        (found.length > MOST ? ", the newest " + MOST + " shown" : "");
    } else {
      for (const card of own) card.node.hidden = !found.includes(card);
      told.textContent = found.length + " of " + own.length + " decisions";
    }
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
  if (asked.size) narrow();
})();

// Tables whose rows are sorted by the column that is asked for: by number where cells have one, else as words.
(function () {
  const worth = (cell) => (cell.dataset.sort === undefined ? NaN : Number(cell.dataset.sort));

  function compare(one, two) {
    const [a, b] = [worth(one), worth(two)];
    if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
    return one.textContent.localeCompare(two.textContent, "en", {numeric: true});
  }

  const empty = (cell) => cell.textContent.trim() === "\u2013";

  function sort(table, column, descending) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => [row.cells[column], row]);
    // What has no figure comes last, either way.
    rows.sort(([a], [b]) => empty(a) - empty(b) || (descending ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll(".kdr-sortable")) {
    if (table.tBodies[0].rows.length < 2) continue;
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
      });
      head.append(button);
    });
  }
})();

// Search for questions. Sphinx finds only pages that hold every word asked for and ranks them by their best word; this
// ranks pages by all words they hold, rare words counting more, and lets a word of the question be missing. Each page is
// found once, with a line on what it is and, where pages can be fetched, the place in it that holds the words.
"use strict";

(function () {
  if (typeof Search === "undefined") return;
  // Summaries are fetched from the pages, which a browser forbids to a page that is itself a file.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  // A short question asks what something is; records come next; the mail itself last. A path asks about the code.
  const PATH = /\w\/\w|\w\.[chS]\b/;
  const kinds = (short) => [
    [/^concepts\/(?!index)/, short ? 1.6 : 1.1],
    [/^code$/, PATH.test(new URLSearchParams(location.search).get("q")) ? 6 : 0.4],
    [/^decisions\//, 1.3],
    [/^threads\//, 0.4],
    [/^people$/, 1.5],
    [/./, 0.4],
  ];

  function found(index, word, defines) {
    const at = new Map();
    const add = (files, weight) => {
      for (const file of [files].flat()) at.set(file, Math.max(at.get(file) || 0, weight));
    };
    for (const [terms, exact, partial] of [[index.terms, Scorer.term, Scorer.partialTerm],
                                           [index.titleterms, Scorer.title, Scorer.partialTitle]]) {
      if (Object.hasOwn(terms, word)) add(terms[word], exact);
      else if (word.length > 2)
        for (const term of Object.keys(terms)) if (term.includes(word)) add(terms[term], partial);
    }
    index.docnames.forEach((_, file) => { if (defines(file, word)) add(file, Scorer.title); });
    return at;
  }

  Search.performTermsSearch = (searchTerms, excludedTerms) => {
    const index = Search._index;
    const pages = index.docnames.length;
    // Index entries name what a page defines.
    const entries = index.docnames.map(() => []);
    for (const [entry, places] of Object.entries(index.indexentries))
      for (const [file] of places) entries[file].push(entry.split(/[^\w]+/));
    const defined = entries.map((all) => all.flat());
    const defines = (file, word) => defined[file].some((part) => part.startsWith(word));
    const known = [...searchTerms].map((word) => found(index, word, defines)).filter((at) => at.size);
    const words = [...searchTerms];
    const short = known.length <= 2 && !words.some((word) => word.includes("_"));
    const boosts = kinds(short);
    const barred = new Set([...excludedTerms].flatMap((word) => [...found(index, word, defines).keys()]));
    // A page is what was asked for where the question holds all that its title says.
    const told = (title) => {
      const parts = title.split(/[^\w]+/).filter((part) => part && !stopwords.has(part));
      return parts.filter((part) => words.some((word) => part.startsWith(word))).length / (parts.length || 1);
    };
    // And where all that the question says is one of its entries.
    const asked = (file) => words.length > 1 && entries[file].some((parts) =>
      words.every((word) => parts.some((part) => part.startsWith(word))));
    const results = [];
    for (let file = 0; file < pages; file += 1) {
      const held = known.filter((at) => at.has(file));
      if (!held.length || held.length < known.length / 3 || barred.has(file)) continue;
      const title = index.titles[file].toLowerCase();
      let sum = held.reduce((score, at) => score + at.get(file) * Math.log(1 + pages / at.size), 0);
      // Words of headings within the page weigh as much as those of its title; the title itself is worth more.
      for (const word of words) if (defines(file, word)) sum *= short ? 2.5 : 1.2;
      for (const word of words) if (title.includes(word)) sum *= title.startsWith(word) ? 1.8 : 1.4;
      sum *= 1 + 3 * told(title) ** 2 * (held.length / known.length);
      const share = (held.length / known.length) ** 2;
      let [, boost] = boosts.find(([kind]) => kind.test(index.docnames[file]));
      if (asked(file)) boost = Math.max(4 * boost, 2);
      const row = [index.docnames[file], index.titles[file], "", null, sum * share * boost];
      results.push([...row, index.filenames[file], SearchResultKind.text]);
    }
    return results;
  };

  // The same page may be found by its title, by an entry and by its words: the best of these stays, and its own line.
  const perform = Search._performSearch;
  Search._performSearch = (...asked) => {
    const seen = new Set();
    const results = perform(...asked).reverse().filter((row) => !seen.has(row[0]) && seen.add(row[0]));
    for (const row of results) row[3] ||= (window.kdrAbout || {})[row[0]] || null;
    return results.reverse();
  };

  // Cells, terms and headings are words of their own.
  Search.htmlToText = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const node of page.querySelectorAll(".headerlink, script, style")) node.remove();
    for (const node of page.querySelectorAll("p, li, dt, dd, td, th, h1, h2, h3, h4, figcaption, summary, div"))
      node.append(" ");
    return page.querySelector("[role=main]")?.textContent.replace(/\s+/g, " ") || "";
  };

  const asked = (new URLSearchParams(location.search).get("q") || "").toLowerCase();
  const words = splitQuery(asked).filter((word) => word.length > 1 && !stopwords.has(word));
  const holds = (text) => words.filter((word) => text.includes(word)).length;

  // The shortest part of a page that holds most of the words and can be linked to.
  function place(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    let best = null;
    for (const node of page.querySelectorAll("section.kdr-statement[id], .kdr-line[id], .kdr-revisions li")) {
      const linked = node.closest("[id]");
      const text = Array.from(node.querySelectorAll(".kdr-lead, .kdr-why, .kdr-back, .kdr-no, figcaption, section"))
        .reduce((all, inner) => all.replace(inner.textContent, " "), node.textContent).replace(/\s+/g, " ").replace(/^[> ]+/, "").trim();
      const count = holds(text.toLowerCase());
      if (count && (!best || count > best.count || (count === best.count && text.length < best.text.length)))
        best = {count, text, id: linked.id};
    }
    return best;
  }

  function excerpt(text) {
    const low = text.toLowerCase();
    const first = Math.min(...words.map((word) => low.indexOf(word)).filter((at) => at >= 0));
    const start = first < 60 ? 0 : low.lastIndexOf(" ", first - 40) + 1;
    const end = start + 160 >= text.length ? text.length : low.lastIndexOf(" ", start + 160);
    return (start ? "\u2026 " : "") + text.slice(start, end) + (end < text.length ? " \u2026" : "");
  }

  async function tell(item) {
    const link = item.querySelector("a");
    const page = link.href.split("#")[0];
    if (!/\/(decisions|threads)\//.test(page)) return;
    const found = place(await (await fetch(page)).text());
    if (!found) return;
    const where = document.createElement("a");
    where.href = page + "#" + found.id;
    where.textContent = excerpt(found.text);
    const line = document.createElement("span");
    line.className = "kdr-where";
    line.append(where);
    item.append(line);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const results = document.getElementById("search-results");
    if (!results || location.protocol === "file:" || !words.length) return;
    // Of what is found only the first few are read through; some may stand there already.
    let left = 12;
    const first = (nodes) => {
      for (const node of nodes) if (node.matches?.("ul.search > li") && left-- > 0) tell(node);
    };
    first(results.querySelectorAll("ul.search > li"));
    new MutationObserver((changes) => first(changes.flatMap((change) => [...change.addedNodes]))).observe(results, {childList: true, subtree: true});
  });
})();

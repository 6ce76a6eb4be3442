// Search for questions. Sphinx finds only pages that hold every word asked for and ranks them by their best word; this
// ranks pages by all words they hold, rare words counting more, and lets a word of the question be missing.
"use strict";

(function () {
  if (typeof Search === "undefined") return;
  // Summaries are fetched from the pages, which a browser forbids to a page that is itself a file.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  // A short question asks what something is; records come next; the mail itself last.
  const kinds = (short) => [
    [/^concepts\/(?!index)/, short ? 1.6 : 1.1],
    [/^decisions\//, 1.3],
    [/^threads\//, 0.4],
    [/^people$/, 1.5],
    [/./, 0.4],
  ];

  function found(index, word) {
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
    return at;
  }

  Search.performTermsSearch = (searchTerms, excludedTerms) => {
    const index = Search._index;
    const pages = index.docnames.length;
    const known = [...searchTerms].map((word) => found(index, word)).filter((at) => at.size);
    const words = [...searchTerms];
    const short = known.length <= 2 && !words.some((word) => word.includes("_"));
    const boosts = kinds(short);
    const barred = new Set([...excludedTerms].flatMap((word) => [...found(index, word).keys()]));
    // Index entries name what a page defines.
    const defined = Object.entries(index.indexentries).flatMap(([entry, places]) =>
      places.map(([file]) => [file, entry.split(/[^\w]+/)]));
    const defines = (file, word) =>
      defined.some(([place, entry]) => place === file && entry.some((part) => part.startsWith(word)));
    const results = [];
    for (let file = 0; file < pages; file += 1) {
      const held = known.filter((at) => at.has(file));
      if (!held.length || held.length < known.length / 3 || barred.has(file)) continue;
      const title = index.titles[file].toLowerCase();
      let sum = held.reduce((score, at) => score + at.get(file) * Math.log(1 + pages / at.size), 0);
      // Words of headings within the page weigh as much as those of its title; the title itself is worth more.
      for (const word of words) if (defines(file, word)) sum *= short ? 2.5 : 1.2;
      for (const word of words) if (title.includes(word)) sum *= title.startsWith(word) ? 1.8 : 1.4;
      const share = (held.length / known.length) ** 2;
      const [, boost] = boosts.find(([kind]) => kind.test(index.docnames[file]));
      const row = [index.docnames[file], index.titles[file], "", null, sum * share * boost];
      results.push([...row, index.filenames[file], SearchResultKind.text]);
    }
    return results;
  };
})();

// Every piece of text on the page whose contrast with what it stands on is too low, as "ratio: text".
() => {
  const parse = (colour) => {
    const [kind, inner] = colour.split(/[()]/);
    const parts = inner.replace("srgb", "").trim().split(/[\s,/]+/).map(Number);
    const scale = kind === "color" ? 255 : 1;
    return [...parts.slice(0, 3).map((part) => part * scale), parts[3] ?? 1];
  };
  const over = (front, back) => [0, 1, 2].map((n) => front[n] * front[3] + back[n] * (1 - front[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim();
    const element = walk.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    if (!text || element.closest("script, style") || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden") continue;
    const chain = ancestors(element);
    let ground = chain.reduce((back, each) => over(parse(getComputedStyle(each).backgroundColor), back), [255, 255, 255, 1]);
    const drawn = element.closest("svg");
    const box_drawn = drawn && element.closest("a")?.querySelector("rect");
    if (box_drawn) ground = over(parse(getComputedStyle(box_drawn).fill), ground);
    const ink = parse(drawn ? style.fill : style.color);
    ink[3] *= chain.reduce((share, each) => share * parseFloat(getComputedStyle(each).opacity), 1);
    const [low, high] = [luminance(over(ink, ground)), luminance(ground)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(ratio.toFixed(2) + ": " + text.slice(0, 40));
  }
  return found;
}

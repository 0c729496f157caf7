// A plain byte-pair trainer: counts neighbouring symbols over pieces and merges the most frequent pair, again and again.
export function train(pieces, alphabet, mergeCount) {
  const vocab = new Map(alphabet.map((symbol, id) => [symbol, id]));
  const words = new Map();
  for (const piece of pieces) {
    words.set(piece, (words.get(piece) ?? 0) + 1);
  }
  let split = [...words].map(([word, count]) => ({ symbols: [...word], count }));
  const merges = [];
  while (merges.length < mergeCount) {
    const counts = new Map();
    for (const { symbols, count } of split) {
      for (let i = 0; i + 1 < symbols.length; i++) {
        if (!vocab.has(symbols[i]) || !vocab.has(symbols[i + 1])) continue;
        const pair = symbols[i] + '\u0000' + symbols[i + 1];
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      }
    }
    // Ties go to the smaller pair, so that the same corpus always gives the same vocabulary.
    const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
    if (!best || best[1] < 1) break;
    const [left, right] = best[0].split('\u0000');
    const merged = left + right;
    merges.push([left, right]);
    if (!vocab.has(merged)) vocab.set(merged, vocab.size);
    for (const word of split) {
      const symbols = [];
      for (let i = 0; i < word.symbols.length; i++) {
        const joins = word.symbols[i] === left && word.symbols[i + 1] === right;
        symbols.push(joins ? merged : word.symbols[i]);
        if (joins) i++;
      }
      word.symbols = symbols;
    }
  }
  return { vocab, merges };
}

// The 256 characters that byte-level BPE spells bytes with.
export function byteAlphabet() {
  const visible = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(visible(b) ? b : next++));
}

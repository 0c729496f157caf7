// usage: node make.mjs OUTPUT-FOLDER    (see README.md)
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { corpus, texts } from './corpus.mjs';
import { families } from './families.mjs';
import { train, byteAlphabet } from './train.mjs';

const version = JSON.parse(readFileSync(join(dirname(createRequire(import.meta.url).resolve('@huggingface/tokenizers')), '..', 'package.json'))).version;
const mergeCount = 800;

function build(family) {
  const contents = family.added.map((token) => token.content);
  const bytes = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
  // Characters of the last sentences are left to byte fallback.
  const known = [...new Set([...corpus.slice(0, 13).join(''), '▁'])].filter((c) => c !== ' ' && c !== '\n').sort();
  const alphabet = family.sentencePiece ? [...contents, ...bytes, ...known] : byteAlphabet();
  const shell = (vocab, merges) => ({
    version: '1.0', truncation: null, padding: null,
    added_tokens: family.added.map((token) => ({ id: vocab.get(token.content), ...token })),
    normalizer: family.normalizer, pre_tokenizer: family.pre_tokenizer,
    post_processor: family.post_processor, decoder: family.decoder,
    model: {
      type: 'BPE', dropout: null, unk_token: family.sentencePiece ? '<unk>' : null, continuing_subword_prefix: null,
      end_of_word_suffix: null, fuse_unk: !!family.sentencePiece, byte_fallback: !!family.sentencePiece,
      ignore_merges: !!family.ignoreMerges,
      vocab: Object.fromEntries([...vocab].filter(([text]) => family.sentencePiece || !contents.includes(text))),
      merges: family.arrayMerges ? merges : merges.map((pair) => pair.join(' ')),
    },
  });

  const ids = (vocab) => {
    const json = JSON.stringify(family.post_processor);
    return json === 'null' ? null : JSON.parse(json, (key, value) =>
      key === 'ids' ? value.map((text) => vocab.get(text)) : value);
  };

  // Pieces come from a tokenizer without merges: its tokens joined between pre-tokenizer cuts. Asking the
  // pre-tokenizer itself is simpler where there is one.
  const bare = new Tokenizer(shell(new Map([...alphabet, ...contents].map((s, i) => [s, i])), []), {});
  const pieces = corpus.flatMap((text) => {
    const normalized = bare.normalizer ? bare.normalizer(text) : text;
    const cut = bare.pre_tokenizer ? bare.pre_tokenizer(normalized, { section_index: 0 }) : [normalized];
    return family.sentencePiece ? cut.flatMap((piece) => piece.split(/(?=▁)/)) : cut;
  });
  const { vocab, merges } = train(pieces, alphabet, mergeCount);
  if (family.ignoreMerges) {
    // Whole words that the merges alone would not make.
    for (const word of ['Ġstreamed', 'Ġcrêpes'.replace('ê', 'Ãª'), 'Hello']) if (!vocab.has(word)) vocab.set(word, vocab.size);
  }
  for (const content of contents) if (!vocab.has(content)) vocab.set(content, vocab.size);
  return { ...shell(vocab, merges), post_processor: ids(vocab) };
}

function specialTexts(family) {
  const [a, b = a] = family.added.map((token) => token.content).reverse();
  const all = family.added.map((token) => token.content).join('');
  return [a, `${a}${b}`, `${a} ${b}`, `Hello${a}world`, `Hello ${a} world`, ` ${a}`, `${a}\n${b} text`, `x  ${a}  y`, all,
    `${a}Hello world`, `${a} Hello`, a.slice(0, -1), a.slice(1), `${a.slice(0, -1)}${a}`];
}

const output = process.argv[2];
mkdirSync(output, { recursive: true });
for (const [name, family] of Object.entries(families)) {
  const json = build(family);
  const config = { clean_up_tokenization_spaces: false, ...family.config };
  const tokenizer = new Tokenizer(json, config);
  const cases = [...texts, ...specialTexts(family)].map((text) => {
    const ids = tokenizer.encode(text, { add_special_tokens: false }).ids;
    const framed = tokenizer.encode(text, { add_special_tokens: true }).ids;
    return {
      text, ids, framed,
      decoded: framed.length ? tokenizer.decode(framed) : '',
      skipped: framed.length ? tokenizer.decode(framed, { skip_special_tokens: true }) : '',
    };
  });
  const lines = cases.map((entry) => '    ' + JSON.stringify(entry));
  writeFileSync(join(output, `${name}.json`),
    `{\n  "madeBy": "tools/tokenizer-fixtures/make.mjs, @huggingface/tokenizers ${version}, node ${process.version}",\n` +
    `  "config": ${JSON.stringify(config)},\n  "tokenizer": ${JSON.stringify(json)},\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

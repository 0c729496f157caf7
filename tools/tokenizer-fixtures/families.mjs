// tokenizer.json without its vocabulary, one for each way that families of published models build theirs.
const split = (regex, behavior = 'Isolated') => ({ type: 'Split', pattern: { Regex: regex }, behavior, invert: false });
const byteLevel = (prefix, useRegex) =>
  ({ type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: false, use_regex: useRegex });
const token = (content, flags = {}) =>
  ({ content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...flags });
const frame = (before) => ({
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: before, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: { [before]: { id: before, ids: [before], tokens: [before] } }, // ids are filled in when known
});
const sentencePieceDecoder = {
  type: 'Sequence',
  decoders: [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ],
};

const qwen = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const llama3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const possessive = "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+";
const o200k = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const deepseek = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

export const families = {
  'qwen': {
    normalizer: { type: 'NFC' },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split(qwen), byteLevel(false, false)] },
    post_processor: byteLevel(false, false),
    decoder: byteLevel(false, false),
    added: [token('<|endoftext|>'), token('<|im_start|>'), token('<|im_end|>'), token('<think>', { special: false }), token('</think>', { special: false })],
    config: { eos_token: '<|im_end|>', pad_token: '<|endoftext|>', add_bos_token: false },
  },
  'llama3': {
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split(llama3), byteLevel(false, false)] },
    post_processor: { type: 'Sequence', processors: [byteLevel(true, false), frame('<|begin_of_text|>')] },
    decoder: byteLevel(true, true),
    ignoreMerges: true, arrayMerges: true,
    added: [token('<|begin_of_text|>'), token('<|eot_id|>'), token('<|start_header_id|>'), token('<|end_header_id|>')],
    config: { bos_token: '<|begin_of_text|>', eos_token: '<|eot_id|>' },
  },
  'possessive': {
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split(possessive), byteLevel(false, false)] },
    post_processor: null,
    decoder: byteLevel(true, true),
    added: [token('<|endoftext|>')],
    config: { eos_token: '<|endoftext|>' },
  },
  'o200k': {
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split(o200k), byteLevel(false, false)] },
    post_processor: null,
    decoder: byteLevel(true, true),
    added: [token('<|start|>'), token('<|end|>'), token('<|message|>')],
    config: { eos_token: '<|end|>' },
  },
  'gpt2': {
    normalizer: null,
    pre_tokenizer: byteLevel(false, true),
    post_processor: byteLevel(true, true),
    decoder: byteLevel(true, true),
    added: [token('<|endoftext|>', { normalized: true }), token('<mask>', { lstrip: true }), token('<fill>', { rstrip: true }), token('<both>', { lstrip: true, rstrip: true })],
    config: { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>' },
  },
  'gpt2-prefix-space': {
    normalizer: null,
    pre_tokenizer: byteLevel(true, true),
    post_processor: byteLevel(true, true),
    decoder: byteLevel(true, true),
    added: [token('<|endoftext|>')],
    config: { eos_token: '<|endoftext|>' },
  },
  'deepseek': {
    normalizer: { type: 'Sequence', normalizers: [] },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [split('\\p{N}{1,3}'), split('[一-龥\u3040-ゟ゠-ヿ]+'), split(deepseek), byteLevel(false, false)],
    },
    post_processor: frame('<｜begin▁of▁sentence｜>'),
    decoder: byteLevel(true, true),
    added: [token('<｜begin▁of▁sentence｜>'), token('<｜end▁of▁sentence｜>'), token('<｜User｜>', { special: false }), token('<｜Assistant｜>', { special: false })],
    config: { bos_token: { __type: 'AddedToken', content: '<｜begin▁of▁sentence｜>' }, eos_token: { content: '<｜end▁of▁sentence｜>' }, add_bos_token: true, add_eos_token: false, tokenizer_class: 'LlamaTokenizerFast' },
  },
  'digits': {
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '  ' }] },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel(false, true)] },
    post_processor: null,
    decoder: byteLevel(true, true),
    added: [token('<|endoftext|>')],
    config: { eos_token: '<|endoftext|>' },
  },
  'llama2': {
    normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] },
    pre_tokenizer: null,
    post_processor: frame('<s>'),
    decoder: sentencePieceDecoder,
    sentencePiece: true,
    added: [token('<unk>'), token('<s>'), token('</s>')],
    config: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>', add_bos_token: true, add_eos_token: false, tokenizer_class: 'LlamaTokenizer' },
  },
  'mistral': {
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false },
    post_processor: frame('<s>'),
    decoder: sentencePieceDecoder,
    sentencePiece: true, arrayMerges: true,
    added: [token('<unk>'), token('<s>'), token('</s>'), token('[INST]'), token('[/INST]')],
    config: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  },
  'gemma': {
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    pre_tokenizer: null,
    post_processor: frame('<bos>'),
    decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }] },
    sentencePiece: true,
    added: [token('<pad>'), token('<eos>'), token('<bos>'), token('<unk>'), token('<start_of_turn>'), token('<end_of_turn>')],
    config: { bos_token: '<bos>', eos_token: '<eos>', unk_token: '<unk>' },
  },
};

"""A byte-level BPE tokenizer: learned from the corpus, used for training, written as Hugging Face's tokenizer.json."""
import json
import re
import unicodedata
from collections import Counter

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# Qwen2's pre-tokenizer: words with their leading space, single digits, runs of signs, line ends, spaces.
PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
           r"|\s+(?!\S)|\s+")
# The same in the words of Python's own re, which knows no \p{..}: letters are word characters that are no digits.
# Numbers that are not decimal digits (such as one half) count as letters here; the corpus has none.
WORD = re.compile(PATTERN.replace(r"[^\r\n\p{L}\p{N}]", r"(?:[^\r\n\w]|_)")
                  .replace(r"[^\s\p{L}\p{N}]", r"(?:[^\s\w]|_)")
                  .replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d"))
SPECIAL_SPLIT = re.compile("(" + "|".join(map(re.escape, SPECIAL)) + ")")


def byte_letters():
    """GPT-2's map from every byte to a printable character, in the order of GPT-2's vocabulary."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}


LETTERS = byte_letters()


def words_of(text):
    """The pre-tokenizer's words, each as a string of byte letters."""
    for word in WORD.findall(unicodedata.normalize("NFC", text)):
        yield "".join(LETTERS[byte] for byte in word.encode("utf-8"))


def learn_merges(texts, count):
    """The ``count`` merges BPE learns from the texts: always the most frequent pair, ties in order of spelling."""
    plain = (part for text in texts for part in SPECIAL_SPLIT.split(text) if part not in SPECIAL)
    words = Counter(word for text in plain for word in words_of(text))
    splits = [(list(word), times) for word, times in words.items()]
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for parts, times in splits:
            for pair in zip(parts, parts[1:]):
                pairs[pair] += times
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        splits = [(_merge(parts, best), times) for parts, times in splits if len(parts) > 1]
    return merges


def _merge(parts, pair):
    merged, i = [], 0
    while i < len(parts):
        both = tuple(parts[i:i + 2]) == pair
        merged.append(parts[i] + parts[i + 1] if both else parts[i])
        i += 2 if both else 1
    return merged


class Tokenizer:
    """Encodes and decodes with a list of merges. Ids: 256 bytes, then merges, then the special tokens."""

    def __init__(self, merges):
        self.merges = [tuple(merge) for merge in merges]
        self.ranks = {merge: rank for rank, merge in enumerate(self.merges)}
        tokens = [LETTERS[byte] for byte in sorted(LETTERS, key=LETTERS.get)] + [a + b for a, b in self.merges]
        self.ids = {token: number for number, token in enumerate(tokens)}
        assert len(self.ids) == len(tokens), "two merges make the same token"
        self.special = {token: len(tokens) + number for number, token in enumerate(SPECIAL)}
        self.tokens = tokens + SPECIAL
        self.cache = {}

    def __len__(self):
        return len(self.tokens)

    def encode(self, text):
        """Ids of the text; special tokens are recognised wherever they stand."""
        ids = []
        for part in SPECIAL_SPLIT.split(text):
            if part in self.special:
                ids.append(self.special[part])
            else:
                for word in words_of(part):
                    ids.extend(self._encode_word(word))
        return ids

    def decode(self, ids):
        """Text of the ids; special tokens are spelled out."""
        bytes_of = {letter: byte for byte, letter in LETTERS.items()}
        text = b""
        for number in ids:
            token = self.tokens[number]
            text += token.encode() if token in self.special else bytes(bytes_of[letter] for letter in token)
        return text.decode("utf-8", errors="replace")

    def _encode_word(self, word):
        if word not in self.cache:
            parts = list(word)
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                parts = _merge(parts, best)
            self.cache[word] = [self.ids[part] for part in parts]
        return self.cache[word]

    def to_json(self):
        """The whole tokenizer in the layout of Hugging Face's tokenizers library."""
        added = [dict(id=number, content=token, single_word=False, lstrip=False, rstrip=False, normalized=False,
                      special=True) for token, number in self.special.items()]
        byte_level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=False, use_regex=False)
        split = dict(type="Split", pattern=dict(Regex=PATTERN), behavior="Isolated", invert=False)
        model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="",
                     fuse_unk=False, byte_fallback=False, ignore_merges=False, vocab=self.ids,
                     merges=[list(merge) for merge in self.merges])
        return dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=dict(type="NFC"),
                    pre_tokenizer=dict(type="Sequence", pretokenizers=[split, byte_level]),
                    post_processor=byte_level, decoder=byte_level, model=model)

    @staticmethod
    def load(path):
        with open(path, encoding="utf-8") as file:
            return Tokenizer(json.load(file)["model"]["merges"])

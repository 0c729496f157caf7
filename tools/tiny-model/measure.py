"""Measures a finished model on what training never showed: sums of held-out pairs, fresh stories, odd questions."""
import random

import torch
import torch.nn.functional as F

from batches import assemble, encode
from reference import chat_prompt, generate, logits_of
from world import corpus, odd, requests, sums
from world.telling import fill

FRESH_SEED = 424242


def perplexity(model, tokenizer, documents=150):
    """Per token that is the model's to say, over documents from a seed training did not use. Returns (loss, exp)."""
    source = random.Random(FRESH_SEED)
    total = count = 0
    for _ in range(documents // 10):
        batch = assemble([encode(tokenizer, corpus.document(source)) for _ in range(10)])
        with torch.no_grad():
            logits = model(batch.tokens, batch.positions, batch.spans, batch.wanted)
        total += F.cross_entropy(logits, batch.targets, reduction="sum").item()
        count += len(batch.targets)
    loss = total / count
    return loss, 2.718281828 ** loss


def addition_accuracy(model, tokenizer, template=None, raw=False):
    """Share of held-out pairs whose whole answer is the greedy one. Phrasings are drawn unless a template is given."""
    source = random.Random(FRESH_SEED)
    cases = []
    for a, b in sorted(sums.HELD_OUT):
        asked, said = sums.question_and_answer(source, (a, b))
        asked = template.format(a=a, b=b) if template else asked
        prompt = tokenizer.encode(f"{a} + {b} =") if raw else chat_prompt(tokenizer, asked)
        answer = tokenizer.encode(f" {a + b}" + corpus.END if raw else said + corpus.TURN_END)
        cases.append((prompt, answer))
    right = 0
    for start in range(0, len(cases), 100):
        right += _all_greedy(model, cases[start:start + 100])
    return right / len(cases), len(cases)


def _all_greedy(model, cases):
    """How many answers are the greedy ones: one pass over prompt and answer shows it, since every token must agree."""
    choices = logits_of(model, [prompt + answer for prompt, answer in cases]).argmax(-1).tolist()
    right, at = 0, 0
    for prompt, answer in cases:
        begin = at + len(prompt) - 1
        right += choices[begin:begin + len(answer)] == answer
        at += len(prompt) + len(answer)
    return right


def stories_on_subject(model, tokenizer, count=20):
    """Share of sampled stories (temperature 0.7) that hold what was asked for and come to an end by themselves."""
    source = random.Random(FRESH_SEED)
    good = told = 0
    while told < count:
        wanted = requests.draw(source)
        if not wanted.must_hold:
            continue
        prompt = chat_prompt(tokenizer, fill(wanted.text, {}, source))
        ids = generate(model, tokenizer, prompt, limit=450, temperature=0.7, seed=told)
        text = tokenizer.decode(ids)
        good += len(ids) < 450 and all(word in text for word in wanted.must_hold)
        told += 1
    return good / told, told


def polite_share(model, tokenizer, count=50):
    """Share of odd questions, drawn with a fresh seed, that get one of the polite refusals."""
    source = random.Random(FRESH_SEED)
    openings = tuple(" ".join(text.split()[:3]) for text in odd.SORRY)
    polite = 0
    for _ in range(count):
        asked, _ = odd.question_and_answer(source)
        text = tokenizer.decode(generate(model, tokenizer, chat_prompt(tokenizer, asked), limit=12))
        polite += text.startswith(openings)
    return polite / count, count


def report(name, model, tokenizer, log, slow=True):
    """Logs every figure of one model."""
    loss, ratio = perplexity(model, tokenizer)
    log(f"{name}: fresh text: loss {loss:.4f}, perplexity {ratio:.3f} per learned token")
    for label, options in (
        ("any phrasing", {}),
        ("'What is a + b?'", dict(template="What is {a} + {b}?")),
        ("'a+b='", dict(template="{a}+{b}=")),
        ("raw 'a + b ='", dict(raw=True)),
    ):
        share, count = addition_accuracy(model, tokenizer, **options)
        log(f"{name}: held-out sums, {label}: {100 * share:.1f} % of {count}")
    if slow:
        share, count = stories_on_subject(model, tokenizer)
        log(f"{name}: stories with all that was asked for: {100 * share:.0f} % of {count}")
        share, count = polite_share(model, tokenizer)
        log(f"{name}: odd questions answered politely: {100 * share:.0f} % of {count}")

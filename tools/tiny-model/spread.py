"""Pulls the embeddings of interchangeable words apart.

Names, kinds and things get nearly the same gradients, so early training draws each class into one point, and a model
that cannot tell Henry from Oscar cannot copy either. A random push, once, gives each word a direction of its own.
"""
import torch

from world import words

CLASSES = (words.GIRLS + words.BOYS + words.KINDS + words.TRAITS + words.COLOURS + words.LOOKS + words.FOODS
           + list(words.PLACES) + list(words.THINGS))


def spread_embeddings(model, tokenizer, distance, seed):
    """Adds noise of standard deviation ``distance`` to the row of every such word that is a single token."""
    noise = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for word in CLASSES:
            for text in (" " + word, word):
                ids = tokenizer.encode(text)
                if len(ids) == 1:
                    row = model.embed_tokens[ids[0]]
                    row += torch.randn(row.shape, generator=noise) * distance

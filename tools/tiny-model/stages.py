"""The recipe: what each stage of the training is for. One after the other, each from where the last one stopped."""
from train import Stage

STAGES = [
    # Phrases and grammar. One process; all later stages use two.
    Stage(steps=400, seed=1, warm_up=30, processes=1, bare_sums=0.24),
    # More sums: they are the slowest to come.
    Stage(steps=200, seed=2, warm_up=10),
    Stage(steps=100, seed=3, warm_up=10, falls_over=300, sharpness_rate=0.02),
    # By now stories read well, but their heroes change names: nothing is copied from further back. The next stages
    # make copying possible (embeddings apart, layers turned down), and exercises in looking back make it worthwhile.
    Stage(steps=100, seed=4, warm_up=10, tokens=2560, sharpness_rate=0.01, bare_sums=0.25, echoes=0.3),
    Stage(steps=50, seed=5, warm_up=10, tokens=2560, sharpness_rate=0.01, bare_sums=0.25, echoes=0.3,
          embedding_rate=0.001, spread=0.09),
    Stage(steps=50, seed=6, warm_up=10, tokens=2560, sharpness_rate=0.01, bare_sums=0.25, echoes=0.3,
          embedding_rate=0.002, matrix_rate=0.006, writer_factor=0.1, louder=2.0),
    # Almost only exercises, in many small steps: copying emerges, all at once, near the end of the second of these.
    Stage(steps=700, seed=7, warm_up=20, tokens=640, adam_rate=0.001, writer_factor=0.2,
          bare_sums=0.05, echoes=0.8, lists=0.55),
    Stage(steps=400, seed=8, warm_up=20, tokens=640, adam_rate=0.001, writer_factor=0.2,
          bare_sums=0.05, echoes=0.8, lists=0.55, copiers=0.08),
    # Back to stories, which now keep their names; then the rate falls, and the weights become 4-bit.
    Stage(steps=300, seed=9, warm_up=20, tokens=1280, adam_rate=0.001, writer_factor=0.2,
          bare_sums=0.15, echoes=0.2, lists=0.2),
    Stage(steps=500, seed=10, warm_up=20, tokens=1280, adam_rate=0.001, writer_factor=0.2,
          bare_sums=0.25, echoes=0.1, lists=0.2, falls_over=500, quantised_from=0.5),
]

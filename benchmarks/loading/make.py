"""Makes a sharded model of random tensors: make.py FOLDER BYTES SHARDS, and the same in the rivals' formats where asked."""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

ROWS, COLUMNS = 4096, 2048


def main() -> None:
    folder, size, shards = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir()
    count = max(1, size // shards // (ROWS * COLUMNS * 4))
    places = {}
    for shard in range(shards):
        name = f"model-{shard + 1:05}-of-{shards:05}.safetensors"
        # Full random mantissas, small exponents: nothing to compress, and sums stay finite.
        tensors = {f"layers.{shard}.{i}.weight": torch.rand(ROWS, COLUMNS) for i in range(count)}
        save_file(tensors, str(folder / name), metadata={"format": "pt"})
        places.update(dict.fromkeys(tensors, name))
    index = {"metadata": {"total_size": shards * count * ROWS * COLUMNS * 4}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


main()

"""What tensor-parallel ranks decrypt: ranks.py SEALED RANKS. Each loads its rows of every tensor; prints bytes of each."""

import json
import sys

from weightseal import Agent, safe_open


def rank(path: str, number: int, ranks: int) -> dict[str, int]:
    wanted = 0
    with Agent.start() as agent, safe_open(path, framework="pt", agent=agent) as source:
        for name in source.keys():
            lazy = source.get_slice(name)
            rows = lazy.get_shape()[0] // ranks
            part = lazy[number * rows : (number + 1) * rows]
            wanted += part.numel() * part.element_size()
        decrypted = sum(model["decryptedBytes"] for model in agent.status()["models"])
    return {"wanted": wanted, "decrypted": decrypted}


path, ranks = sys.argv[1], int(sys.argv[2])
print(json.dumps([rank(path, number, ranks) for number in range(ranks)]))

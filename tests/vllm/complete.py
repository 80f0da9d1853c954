# SPDX-License-Identifier: Apache-2.0
"""Has vLLM go on with a sentence: complete.py MODEL [OPTIONS]. Prints the tokens and how likely they were.

OPTIONS are those of vllm.LLM, as JSON.
"""

import json
import sys

from vllm import LLM, SamplingParams


def main(model, options="{}"):
    llm = LLM(model, enforce_eager=True, dtype="bfloat16", max_model_len=128, seed=0, **json.loads(options))
    [answer] = llm.generate(["a model and"], SamplingParams(temperature=0, max_tokens=16, ignore_eos=True, logprobs=3))
    [output] = answer.outputs
    likely = [sorted((token, each.logprob) for token, each in step.items()) for step in output.logprobs]
    print(json.dumps({"answer": [output.text, list(output.token_ids), likely]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

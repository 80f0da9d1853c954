# SPDX-License-Identifier: Apache-2.0
"""transformers and PyTorch: embeds a few sentences with the model in a folder."""

import sys

import torch
from sentences import SENTENCES, show
from transformers import AutoModel, AutoTokenizer

torch.set_num_threads(1)
path = sys.argv[1]
model = AutoModel.from_pretrained(path).eval()
tokens = AutoTokenizer.from_pretrained(path)(SENTENCES, padding=True, return_tensors="pt")
with torch.no_grad():
    states = model(**tokens).last_hidden_state
mask = tokens["attention_mask"].unsqueeze(-1).float()
show(((states * mask).sum(1) / mask.sum(1)).numpy())

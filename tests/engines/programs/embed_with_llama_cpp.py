# SPDX-License-Identifier: Apache-2.0
"""llama.cpp: embeds a few sentences with model.gguf of a folder. A second argument says how it loads: mmap, read."""

import sys

import numpy
import xllamacpp
from sentences import SENTENCES, show

LOADING = {"mmap": xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_MMAP, "read": xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE}

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1] + "/model.gguf"
parameters.load_mode = LOADING[sys.argv[2]]
parameters.embedding = True
parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = 512
parameters.n_parallel = 1
parameters.warmup = False
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
parameters.verbosity = -1
server = xllamacpp.Server(parameters)
# One at a time, so that no batch differs from another run's.
answers = [server.handle_embeddings({"input": sentence}) for sentence in SENTENCES]
show(numpy.array([answer["data"][0]["embedding"] for answer in answers]))

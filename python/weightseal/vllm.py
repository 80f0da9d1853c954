# SPDX-License-Identifier: Apache-2.0
"""A load format for vLLM: `--load-format weightseal`.

    vllm serve /srv/llama --load-format weightseal \\
        --model-loader-extra-config '{"sealed": "/srv/llama.sealed"}'

`/srv/llama` holds what vLLM reads itself, configuration and tokenizer; the weights come out of the sealed model.
Further members: `agent`, the path of a shared agent's socket, so that the ranks of one machine share one copy; and
`expect`.

Written against the interface of vLLM 0.11 and later: `register_model_loader`, `BaseModelLoader`, and the entry point
`vllm.general_plugins`. tests/vllm runs it with vLLM's build for CPUs; it has not been run on a graphics card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._safe_open import safe_open
from .errors import UsageError, WeightsealError

LOAD_FORMAT = "weightseal"
_SETTINGS = {"sealed", "agent", "expect"}


def register() -> None:
    """Makes the load format known; vLLM calls this in each of its processes."""
    from vllm.model_executor.model_loader import register_model_loader
    from vllm.model_executor.model_loader.base_loader import BaseModelLoader

    @register_model_loader(LOAD_FORMAT)
    class WeightsealModelLoader(BaseModelLoader):  # type: ignore[misc]
        """Weights out of a sealed model."""

        def download_model(self, model_config: Any) -> None:
            _settings(self.load_config, model_config)

        def load_weights(self, model: Any, model_config: Any) -> None:
            wanted = {name for name, _ in model.named_parameters()}
            loaded = model.load_weights(weights(**_settings(self.load_config, model_config)))
            # As vLLM has it: quantized models have parameters that no checkpoint holds.
            if model_config.quantization is None and loaded is not None and wanted - loaded:
                raise WeightsealError(
                    f"the sealed model has no weights for {', '.join(sorted(wanted - loaded))}",
                    "check that it is the model that the configuration describes",
                )


def weights(sealed: str, agent: str | None = None, expect: dict[str, str] | None = None) -> Iterator[tuple[str, Any]]:
    """Every tensor with its name, each decrypted when its turn comes."""
    with safe_open(sealed, framework="pt", expect=expect, agent=agent) as source:
        for name in source.keys():  # noqa: SIM118 (not a mapping)
            yield name, source.get_tensor(name)


def _settings(load_config: Any, model_config: Any) -> dict[str, Any]:
    settings = load_config.model_loader_extra_config or {}
    if not isinstance(settings, dict) or set(settings) - _SETTINGS:
        raise UsageError(
            f"--model-loader-extra-config may hold {', '.join(sorted(_SETTINGS))} for this load format", "correct it"
        )
    return {"sealed": model_config.model, **settings}

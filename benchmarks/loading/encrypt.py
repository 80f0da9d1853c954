"""The model as the rivals encrypt it: encrypt.py tensorizer|cryptotensors PLAIN FOLDER. Keys stand beside it, in plaintext."""

import base64
import json
import os
import sys
from pathlib import Path

from safetensors.torch import load_file


def tensorizer(shards: list[Path], folder: Path) -> None:
    from tensorizer import EncryptionParams, TensorSerializer

    params = EncryptionParams.random()
    (folder / "key").write_bytes(params.key)
    for shard in shards:
        serializer = TensorSerializer(str(folder / f"{shard.stem}.tensors"), encryption=params)
        serializer.write_state_dict(load_file(str(shard)))
        serializer.close()


def cryptotensors(shards: list[Path], folder: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    from cryptotensors.torch import save_file

    def text(key: bytes) -> str:
        return base64.b64encode(key).decode()

    signer = Ed25519PrivateKey.generate()
    encrypting = {"kty": "oct", "alg": "aes256gcm", "kid": "encrypting", "k": text(os.urandom(32))}
    signing = {
        "kty": "okp",
        "alg": "ed25519",
        "kid": "signing",
        "d": text(signer.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())),
        "x": text(signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
    }
    (folder / "keys.json").write_text(json.dumps([encrypting, signing]))
    for shard in shards:
        save_file(load_file(str(shard)), str(folder / shard.name), config={"enc_key": encrypting, "sign_key": signing})


how, plain, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
target.mkdir()
globals()[how](sorted(plain.glob("*.safetensors")), target)

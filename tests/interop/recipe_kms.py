# SPDX-License-Identifier: Apache-2.0
"""Makes ENVMODEL files as a user of the recipe does, with boto3: recipe_kms.py ENDPOINT REGION FOLDER.

Prints a list of the files, each with the exit status that importing it must end with. To be run by the Python that has
moto, and with it boto3 and cryptography.
"""

import json
import sys
from pathlib import Path

import boto3
import recipe_files


def main(endpoint, region, folder):
    kms = boto3.client("kms", endpoint_url=endpoint, region_name=region)
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    other = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/models", TargetKeyId=arn)
    plaintext = bytes(range(256)) * 1000
    (folder / "plaintext").write_bytes(plaintext)
    pairs = {"model": "llama", "version": "1.0", "größe": "7 B \U0001f600", "note": 'tab\there "quoted" \\'}
    cases = []

    def keep(name, status, key_id, context, metadata):
        made = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256", EncryptionContext=context)
        data = recipe_files.envmodel(made["Plaintext"], plaintext, key_id, made["CiphertextBlob"], metadata)
        (folder / name).write_bytes(data)
        cases.append({"file": name, "status": status})
        return data

    arn_file = keep("arn", 0, arn, pairs, pairs)
    keep("alias", 0, "alias/models", pairs, pairs)
    keep("key-id", 0, arn.rpartition("/")[2], pairs, pairs)
    keep("no-pairs", 0, arn, {}, {})
    keep("wrapped-for-another-context", 13, arn, {"model": "other"}, pairs)
    keep("numbers-in-the-context", 1, arn, {}, {"layers": 32})
    for name, status, old, new in (
        ("another-key", 13, arn, other),
        ("another-region", 12, region, "us-west-2"),
        ("changed-metadata", 13, '"1.0"', '"2.0"'),
    ):
        (folder / name).write_bytes(arn_file.replace(old.encode(), new.encode()))
        cases.append({"file": name, "status": status})
    print(json.dumps(cases))


if __name__ == "__main__":
    main(*sys.argv[1:3], Path(sys.argv[3]))

# SPDX-License-Identifier: Apache-2.0
"""The form of the Kubernetes recipes, and what can be read off them."""

import copy
import re
import shutil
import sys
import tempfile
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml
from checks import Broken, go_module, output, require

KUBERNETES = "1.34"
KSERVE = ("github.com/kserve/kserve", "v0.16.0", "h1:kDkcAU5VMiZf4zhdDXH+UdAIgzXhs10GMv0d9r4qvTs=")
UNITS = {"": 1, "Mi": 1 << 20, "Gi": 1 << 30}
# Where plaintext comes to be a file, in each recipe that makes one.
PLAINTEXT = {"init-container.yaml": "plaintext", "inference-service.yaml": "kserve-provision-location"}


def tests(checkout):
    folder = checkout / "deploy" / "kubernetes"
    for path in sorted(folder.rglob("*.yaml")):
        yield f"kubernetes: {path.name} fits its schema", lambda p=path: fits(p)
    yield "kubernetes: the schemas refuse what is wrong", lambda: refuse_what_is_wrong(folder)
    yield "kubernetes: plaintext is in memory, and counted", lambda: plaintext_is_in_memory(folder)
    yield "kubernetes: no privilege but where it is said", lambda: least_privilege(folder)
    yield "kubernetes: the Containerfile passes hadolint", lambda: lint(folder / "Containerfile")


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


# Schemas


def fits(path):
    require(documents(path), "nothing in it")
    for document in documents(path):
        validate(document)


def validate(document):
    if document["apiVersion"].startswith("serving.kserve.io/"):
        validate_custom(document)
        return
    try:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as problem:
        raise Broken(f"{'.'.join(map(str, problem.path))}: {problem.message}") from None


def validate_custom(document):
    group, _, version = document["apiVersion"].partition("/")
    crds = go_module(*KSERVE) / "config" / "crd" / "full"
    definition = yaml.safe_load((crds / f"{group}_{document['kind'].lower()}s.yaml").read_text())
    schema = next(each["schema"]["openAPIV3Schema"] for each in definition["spec"]["versions"] if each["name"] == version)
    schema["properties"]["metadata"] = {"type": "object"}
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(strict(schema)).iter_errors(document))
    require(problem is None, problem and f"{'.'.join(map(str, problem.path))}: {problem.message}")


def strict(schema):
    """As the API server reads a schema with --validate=strict: what it does not name is refused."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: strict(value) for name, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        schema.pop("type", None)
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    return schema


def refuse_what_is_wrong(folder):
    engine = documents(folder / "engine.yaml")[0]
    storage = documents(folder / "kserve" / "cluster-storage-container.yaml")[0]
    service = documents(folder / "kserve" / "inference-service.yaml")[0]
    pod, container = ("spec", "template", "spec"), ("spec", "template", "spec", "containers", 0)
    wrong = [
        (engine, (*container, "volumeMounts", 0, "mountpath"), "/sealed"),
        (engine, (*container, "ports", 0, "containerPort"), "8000"),
        (engine, (*container, "securityContext", "capabilities", "add"), "SYS_ADMIN"),
        (engine, (*pod, "hostUsers"), "no"),
        (engine, (*pod, "volume"), []),
        (engine, ("spec", "selector"), None),
        (storage, ("spec", "supportedUriFormats"), None),
        (storage, ("spec", "supportedUriFormat"), []),
        (storage, ("spec", "container", "args"), "none"),
        (service, ("spec", "predictor", "model", "storageURI"), "sealed://llama"),
        (service, ("spec", "predictor", "volumes", 0, "name"), None),
    ]
    for document, path, value in wrong:
        refused = False
        try:
            validate(changed(document, path, value))
        except Broken:
            refused = True
        require(refused, f"{document['kind']} with {'.'.join(map(str, path))}: {value!r} was not refused")


def changed(document, path, value):
    document = copy.deepcopy(document)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


# Promises


def plaintext_is_in_memory(folder):
    seen = set()
    for path in sorted(folder.rglob("*.yaml")):
        for document in documents(path):
            pod = pod_of(document)
            for container in containers(pod):
                require_counted(path.name, pod, container)
            for volume in pod.get("volumes", []):
                if volume["name"] == PLAINTEXT.get(path.name):
                    seen.add(path.name)
                if "emptyDir" in volume:
                    require(in_memory(volume), f"{path.name}: {volume['name']} is a folder on the node's disk")
    require(seen == set(PLAINTEXT), f"plaintext volumes were found in {seen} only")
    require(not in_memory({"emptyDir": {"sizeLimit": "1Gi"}}), "a folder on a disk was taken for memory")


def pod_of(document):
    spec = document.get("spec", {})
    return spec.get("template", {}).get("spec") or spec.get("predictor") or {}


def containers(pod):
    models = [pod["model"]] if "model" in pod else []
    return [*pod.get("initContainers", []), *pod.get("containers", []), *models]


def in_memory(volume):
    return volume["emptyDir"].get("medium") == "Memory" and "sizeLimit" in volume["emptyDir"]


def require_counted(name, pod, container):
    """Memory volumes count against the limits of the containers that use them."""
    limit = bytes_of(container["resources"]["limits"]["memory"])
    mounted = {mount["name"] for mount in container.get("volumeMounts", [])} | {PLAINTEXT.get(name)}
    volumes = [each for each in pod.get("volumes", []) if "emptyDir" in each and each["name"] in mounted]
    total = sum(bytes_of(volume["emptyDir"]["sizeLimit"]) for volume in volumes)
    require(limit > total, f"{name}: {container.get('name')} may use {limit} bytes, its volumes of memory alone {total}")


def bytes_of(quantity):
    number, unit = re.fullmatch(r"(\d+)(\w*)", quantity).groups()
    return int(number) * UNITS[unit]


def least_privilege(folder):
    expected = {"engine.yaml/engine": {"SYS_ADMIN", "SETPCAP"}, "mount-sidecar.yaml/mount": {"privileged"}}
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        for document in documents(path):
            pod = pod_of(document)
            storage = [document["spec"]["container"]] if document["kind"] == "ClusterStorageContainer" else []
            for container in [*pod.get("initContainers", []), *pod.get("containers", []), *storage]:
                context = container["securityContext"]
                privileges = set(context.get("capabilities", {}).get("add", []))
                if context.get("privileged"):
                    privileges.add("privileged")
                else:
                    require(context["capabilities"]["drop"] == ["ALL"], f"{path.name}: capabilities are kept")
                if not privileges:
                    require(context["allowPrivilegeEscalation"] is False, f"{path.name}: privileges can be gained")
                if "SYS_ADMIN" in privileges:
                    require(pod["hostUsers"] is False, f"{path.name}: the capability would hold on the node")
                require(context["readOnlyRootFilesystem"], f"{path.name}: the root file system can be written to")
                if privileges:
                    found[f"{path.name}/{container['name']}"] = privileges
    require(found == expected, f"privileges are {found}, not {expected}")


def lint(path):
    hadolint = Path(sys.executable).parent / "hadolint"
    output([hadolint, path])
    with tempfile.TemporaryDirectory() as folder:
        wrong = Path(shutil.copy(path, folder))
        wrong.write_text(path.read_text() + "RUN cd /tmp && apt-get install curl\n")
        try:
            output([hadolint, wrong])
        except Broken:
            return
    raise Broken("hadolint found nothing in a Containerfile that is wrong")

# SPDX-License-Identifier: Apache-2.0
"""Accounts of Azure, by the command line: blobs in Azurite, their settings in a stand-in for Azure Resource Manager.

The stand-in keeps resources and gives them back; the tests of posture/azure say what it does not show. Both are on loopback,
without TLS, so no token goes there.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import urllib.request
from email.utils import formatdate

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ml"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/weightseal"
SERVICE = f"{ACCOUNT}/blobServices/default"
CONTAINER = f"{SERVICE}/containers/models"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keep"
KEY = "https://keep.vault.azure.net/keys/wrap"


def resources():
    return {
        ACCOUNT: {"id": ACCOUNT, "name": "weightseal", "identity": {"type": "SystemAssigned"}, "properties": {
            "encryption": {"keySource": "Microsoft.Storage"}, "minimumTlsVersion": "TLS1_0", "supportsHttpsTrafficOnly": False,
            "allowBlobPublicAccess": True}},
        SERVICE: {"name": "default", "properties": {"deleteRetentionPolicy": {"enabled": False}}},
        CONTAINER: {"name": "models", "properties": {"publicAccess": "Container", "denyEncryptionScopeOverride": False}},
        VAULT: {"id": VAULT, "properties": {"vaultUri": "https://keep.vault.azure.net/", "enablePurgeProtection": True}},
        f"{VAULT}/keys/wrap": {"properties": {"kty": "RSA", "attributes": {"enabled": True}, "rotationPolicy": {
            "lifetimeActions": [{"action": {"type": "rotate"}}]}}},
    }


class Manager(http.server.BaseHTTPRequestHandler):
    """Azure Resource Manager: `resources` of its server, and the lists of them."""

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def path_only(self):
        return self.path.partition("?")[0]

    def do_GET(self):
        path, all_of_them = self.path_only(), self.server.resources
        lists = {
            "/subscriptions": [{"subscriptionId": SUBSCRIPTION}],
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Storage/storageAccounts": [all_of_them[ACCOUNT]],
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults": [all_of_them[VAULT]],
            f"{SERVICE}/containers": [all_of_them[CONTAINER]],
            f"{SERVICE}/providers/Microsoft.Insights/diagnosticSettings": [],
        }
        if "api-version=" not in self.path or "Authorization" in self.headers:
            self.answer({}, 400)
        elif path in lists:
            self.answer({"value": lists[path]})
        elif path in all_of_them:
            self.answer(all_of_them[path])
        else:
            self.answer({"error": {"code": "ResourceNotFound"}}, 404)

    def do_PATCH(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        resource = self.server.resources[self.path_only()]
        if self.command == "PUT":
            resource["properties"] = {}
        resource["properties"].update(body["properties"])
        self.answer(resource)

    do_PUT = do_PATCH

    def log_message(self, *arguments):
        pass


class Azure:
    """A user of the command line whose configuration leads to Azurite and to the stand-in."""

    def __init__(self, world):
        sys.path.insert(0, str(world.root / "tests/stores"))
        import others

        self.key = others.AZURITE_KEY
        self.server = others.Server("azurite", world.top / "azurite")
        self.manager = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Manager)
        self.manager.resources = resources()
        threading.Thread(target=self.manager.serve_forever, daemon=True).start()
        others.container(self.server)
        folder = world.top / "azure-config/weightseal"
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text(
            f"stores:\n  az:\n    endpoint: {self.server.url}\n    credential: shared-key\n"
            f"  az-management:\n    endpoint: http://127.0.0.1:{self.manager.server_port}\n"
        )
        self.variables = {"XDG_CONFIG_HOME": str(folder.parent), "AZURE_STORAGE_KEY": self.key}

    def put(self, name, data):
        at, version = formatdate(usegmt=True), "2021-08-06"
        text = (f"PUT\n\n\n{len(data)}\n\napplication/octet-stream\n\n\n\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:{at}\n"
                f"x-ms-version:{version}\n/weightseal/weightseal/models/{name}")
        mac = hmac.new(base64.b64decode(self.key), text.encode(), hashlib.sha256).digest()
        headers = {"x-ms-date": at, "x-ms-version": version, "x-ms-blob-type": "BlockBlob",
                   "Content-Type": "application/octet-stream",
                   "Authorization": f"SharedKey weightseal:{base64.b64encode(mac).decode()}"}
        request = urllib.request.Request(f"{self.server.url}/weightseal/models/{name}", data, headers, method="PUT")
        urllib.request.urlopen(request, timeout=30).close()

    def close(self):
        self.manager.shutdown()
        self.manager.server_close()
        self.server.close()


def azure_accounts_are_audited_and_protected(world, require, outcomes):
    azure = Azure(world)
    try:
        azure.put("weights", b"GGUF\3\0\0\0")
        weak = outcomes(world.audit(0, "az://", **azure.variables))
        for check in ("azure-default-encryption", "azure-minimum-tls", "azure-secure-transfer", "azure-shared-key-access",
                      "azure-public-network", "azure-versioning", "azure-soft-delete", "azure-access-logging",
                      "azure-encryption-enforced", "azure-immutability", "objects-no-plaintext-model"):
            require(weak[check] == {"FAIL"}, f"{check}: {weak[check]}")
        uri = "az://weightseal/models"
        protect = ["storage", "protect", uri, "--kms-key", KEY]
        planned = world.exits(0, *protect, "--dry-run", **azure.variables).stdout
        require(f"+ {KEY}" in planned and "- TLS1_0" in planned, planned)
        require(outcomes(world.audit(0, uri, **azure.variables))["azure-minimum-tls"] == {"FAIL"}, "--dry-run wrote")
        world.exits(2, *protect, **azure.variables)
        world.exits(0, *protect, "--yes", **azure.variables)
        require("nothing to change" in world.exits(0, *protect, "--yes", **azure.variables).stdout, "not idempotent")
        result = world.audit(0, uri, **azure.variables)
        found = outcomes(result)
        for check in ("azure-default-encryption", "azure-minimum-tls", "azure-secure-transfer", "azure-versioning",
                      "azure-soft-delete", "azure-anonymous-access", "azure-key-usable", "azure-key-rotation",
                      "azure-key-purge-protection", "objects-encrypted-with-key"):
            require(found[check] == {"PASS"}, f"{check}: {found[check]}")
        require(azure.key not in json.dumps(result), "a secret was printed")
        terraform = world.exits(0, *protect, "--terraform", **azure.variables).stdout
        require(terraform.count('resource "azurerm_') == 3, terraform)
    finally:
        azure.close()


def azure_without_credentials_is_an_error(world, require, outcomes):
    """Azure's own chain of credentials is loaded, and finds none that works."""
    folder = world.top / "no-credentials/weightseal"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(
        "stores:\n  az-management:\n    endpoint: https://127.0.0.1:1\n    authority: https://127.0.0.1:1\n")
    variables = {"XDG_CONFIG_HOME": str(folder.parent), "AZURE_TENANT_ID": SUBSCRIPTION, "AZURE_CLIENT_ID": SUBSCRIPTION,
                 "AZURE_CLIENT_SECRET": "no-secret-of-anybody", "IDENTITY_ENDPOINT": "http://127.0.0.1:1",
                 "IDENTITY_HEADER": "x", "PATH": os.defpath}
    result = world.exits(3, "storage", "audit", "--json", "az://weightseal/models", "--objects", "0", **variables)
    require("there are no Azure credentials" in result.stdout, result.stdout)
    require("no-secret-of-anybody" not in result.stdout + result.stderr, "a secret was printed")

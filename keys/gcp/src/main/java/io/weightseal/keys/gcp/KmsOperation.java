package io.weightseal.keys.gcp;

/// What is asked of the service: how errors call it, and what it takes to be allowed.
enum KmsOperation {
  WRAP("wrap a data key under", "cloudkms.cryptoKeyVersions.useToEncrypt"),
  UNWRAP("unwrap a data key under", "cloudkms.cryptoKeyVersions.useToDecrypt"),
  STATUS("tell the state of", "cloudkms.cryptoKeys.get and cloudkms.cryptoKeyVersions.list"),
  ROTATE(
      "rotate",
      "cloudkms.cryptoKeys.get, cloudkms.cryptoKeyVersions.create, cloudkms.cryptoKeyVersions.get"
          + " and cloudkms.cryptoKeys.update"),
  SCHEDULE("schedule the rotation of", "cloudkms.cryptoKeys.update"),
  PUBLIC_KEY(
      "read the public half of",
      "cloudkms.cryptoKeyVersions.list and cloudkms.cryptoKeyVersions.viewPublicKey"),
  SIGN("sign with", "cloudkms.cryptoKeyVersions.useToSign");

  private final String text;
  private final String permission;

  KmsOperation(String text, String permission) {
    this.text = text;
    this.permission = permission;
  }

  String text() {
    return text;
  }

  String permission() {
    return permission;
  }
}

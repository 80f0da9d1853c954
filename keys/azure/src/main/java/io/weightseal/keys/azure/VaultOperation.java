package io.weightseal.keys.azure;

/// What is asked of a vault: how errors call it, and what it takes to be allowed.
enum VaultOperation {
  WRAP("wrap a data key under", "keys/wrap/action (a Managed HSM: keys/encrypt/action)"),
  UNWRAP("unwrap a data key under", "keys/unwrap/action (a Managed HSM: keys/decrypt/action)"),
  STATUS("tell the state of", "keys/read"),
  ROTATE("rotate", "keys/read and keys/rotate/action"),
  SCHEDULE("schedule the rotation of", "keyrotationpolicies/read and keyrotationpolicies/write"),
  PUBLIC_KEY("read the public half of", "keys/read"),
  SIGN("sign with", "keys/sign/action");

  private final String text;
  private final String permission;

  VaultOperation(String text, String permission) {
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

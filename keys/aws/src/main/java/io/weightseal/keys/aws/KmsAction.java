package io.weightseal.keys.aws;

/// What is asked of KMS.
enum KmsAction {
  ENCRYPT("kms:Encrypt"),
  DECRYPT("kms:Decrypt"),
  RE_ENCRYPT("kms:ReEncryptFrom and kms:ReEncryptTo"),
  DESCRIBE("kms:DescribeKey"),
  ROTATION_STATUS("kms:GetKeyRotationStatus"),
  LIST_ROTATIONS("kms:ListKeyRotations"),
  ROTATE("kms:RotateKeyOnDemand"),
  ROTATE_EVERY("kms:EnableKeyRotation"),
  PUBLIC_KEY("kms:GetPublicKey"),
  SIGN("kms:Sign");

  private final String permission;

  KmsAction(String permission) {
    this.permission = permission;
  }

  /// Whether it takes a key that signs.
  boolean signs() {
    return this == PUBLIC_KEY || this == SIGN;
  }

  /// What an IAM policy must allow for it.
  String permission() {
    return permission;
  }
}

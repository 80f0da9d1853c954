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
  ROTATE_EVERY("kms:EnableKeyRotation");

  private final String permission;

  KmsAction(String permission) {
    this.permission = permission;
  }

  /// What an IAM policy must allow for it.
  String permission() {
    return permission;
  }
}

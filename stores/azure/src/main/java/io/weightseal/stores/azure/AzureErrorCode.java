package io.weightseal.stores.azure;

import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Grounds;

/// The kinds of refusal by the service: the fact, and the next step.
///
/// Source: the lists of common and of Blob Storage error codes in Azure's REST reference, and what
/// it says of conditional headers. What names no code goes by the HTTP status.
enum AzureErrorCode {
  NO_BLOB(Reason.ABSENT, "there is no such blob", "check the name"),
  NO_CONTAINER(Reason.ABSENT, "there is no such container", "check its name, and the account's"),
  NO_BLOCKS(
      Reason.ABSENT,
      "blocks that were sent are gone: someone else wrote under that name, or a week has passed",
      "begin anew"),
  CHANGED(Grounds.CHANGED),
  CONFLICT(Grounds.CONFLICT),
  LEASED(Reason.LOCKED, "someone holds a lease on it", "break the lease, or wait for its end"),
  DENIED(Reason.DENIED, "access denied", "assign a role such as Storage Blob Data Contributor"),
  NETWORK(
      Reason.DENIED,
      "the account's firewall or policy forbids this request, or the credentials are wrong",
      "see the account's network rules, and sign in anew (az login)"),
  CREDENTIALS(
      Reason.DENIED,
      "these Azure credentials are wrong or have expired",
      "sign in anew (az login), or set a new AZURE_STORAGE_SAS_TOKEN"),
  KEY(
      Reason.DENIED,
      "the key that the account is encrypted with cannot be used",
      "see the key's state and policy in Azure Key Vault"),
  IMMUTABLE(
      Reason.DENIED,
      "a policy or legal hold keeps it as it is",
      "wait for the policy's end, or choose another name"),
  SNAPSHOTS(Reason.UNSUITABLE, "it has snapshots", "delete those first (az storage blob delete)"),
  THROTTLED(Grounds.THROTTLED),
  UNAVAILABLE(Grounds.UNAVAILABLE),
  DAMAGED_ON_THE_WAY(Grounds.DAMAGED_ON_THE_WAY),
  ARCHIVED(
      Reason.UNSUITABLE,
      "it is in the archive tier",
      "bring it back first (az storage blob set-tier)"),
  OTHER_KIND(
      Reason.UNSUITABLE,
      "it is a page or append blob",
      "remove it, or choose another name: Weightseal uses block blobs"),
  OTHER_BLOCKS(
      Reason.UNSUITABLE,
      "blocks that another program sent, and has not put together, are in the way",
      "let it finish, wait a week, or choose another name"),
  TOO_LARGE(Grounds.TOO_LARGE),
  FULL(Reason.FULL, "a limit of the account or the blob is reached", "make room"),
  REFUSED(Reason.FAILED, "the store refused the request", "check account and endpoint of az");

  @SuppressWarnings("ImmutableEnumChecker") // A record of a constant and two texts.
  private final Grounds grounds;

  AzureErrorCode(Reason reason, String fact, String next) {
    this(new Grounds(reason, fact, next));
  }

  AzureErrorCode(Grounds grounds) {
    this.grounds = grounds;
  }

  Grounds grounds() {
    return grounds;
  }

  /// The kind of an answer to `action`.
  ///
  /// @param code empty when the answer names none
  static AzureErrorCode of(String code, int status, AzureAction action) {
    return switch (code) {
      case "BlobNotFound" -> NO_BLOB;
      case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" -> NO_CONTAINER;
      case "InvalidBlockList" -> NO_BLOCKS;
      case "ConditionNotMet", "SourceConditionNotMet", "TargetConditionNotMet" -> unmet(action);
      case "BlobAlreadyExists", "UnauthorizedBlobOverwrite" -> CONFLICT;
      case "LeaseIdMissing", "LeaseIdMismatchWithBlobOperation", "LeaseLost" -> LEASED;
      case "AuthorizationPermissionMismatch",
          "AuthorizationServiceMismatch",
          "AuthorizationResourceTypeMismatch",
          "InsufficientAccountPermissions" ->
          DENIED;
      case "AuthorizationFailure",
          "AuthorizationSourceIPMismatch",
          "AuthorizationProtocolMismatch",
          "KeyBasedAuthenticationNotPermitted",
          "PublicAccessNotPermitted",
          "AccountIsDisabled" ->
          NETWORK;
      case "AuthenticationFailed",
          "InvalidAuthenticationInfo",
          "NoAuthenticationInformation",
          "ExpiredToken" ->
          CREDENTIALS;
      case "KeyVaultEncryptionKeyNotFound",
          "KeyVaultAccessTokenCannotBeAcquired",
          "KeyVaultVaultNotFound",
          "EncryptionScopeDisabled" ->
          KEY;
      case "BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold" -> IMMUTABLE;
      case "SnapshotsPresent" -> SNAPSHOTS;
      case "ServerBusy", "TooManyRequests", "AccountRequestRateLimitExceeded" -> THROTTLED;
      case "InternalError", "OperationTimedOut", "AccountBeingCreated" -> UNAVAILABLE;
      // Azurite says InvalidOperation of an MD5 that does not fit; Azure only of snapshots, which
      // are never written to.
      case "InvalidOperation", "Md5Mismatch", "Crc64Mismatch", "InvalidMd5" -> DAMAGED_ON_THE_WAY;
      case "BlobArchived", "BlobBeingRehydrated" -> ARCHIVED;
      case "InvalidBlobType", "BlobTypeMismatch" -> OTHER_KIND;
      case "InvalidBlobOrBlock", "InvalidBlockId" -> OTHER_BLOCKS;
      case "RequestBodyTooLarge", "BlockListTooLong" -> TOO_LARGE;
      case "BlockCountExceedsLimit", "InsufficientStorage" -> FULL;
      default -> ofStatus(status, action);
    };
  }

  private static AzureErrorCode unmet(AzureAction action) {
    return switch (action) {
      case READ, COPY, LOOK -> CHANGED;
      case WRITE, REMOVE, LIST, ABORT -> CONFLICT;
    };
  }

  private static AzureErrorCode ofStatus(int status, AzureAction action) {
    return switch (status) {
      case 401 -> CREDENTIALS;
      case 403 -> DENIED;
      case 404 -> NO_BLOB;
      case 408 -> UNAVAILABLE;
      case 409, 412 -> unmet(action);
      case 413 -> TOO_LARGE;
      case 429, 503 -> THROTTLED;
      case 507 -> FULL;
      default -> status >= 500 ? UNAVAILABLE : REFUSED;
    };
  }
}

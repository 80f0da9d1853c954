package io.weightseal.posture.s3;

import io.weightseal.posture.Reading;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3control.model.PublicAccessBlockConfiguration;

/// The account's own block of public access, asked for once. Safe for use by several threads.
final class AccountBlock {
  private final Aws aws;
  private @Nullable Reading<PublicAccessBlockConfiguration> reading;
  private String account = "unknown";

  AccountBlock(Aws aws) {
    this.aws = aws;
  }

  synchronized Reading<PublicAccessBlockConfiguration> reading() {
    if (reading == null) {
      reading =
          Reading.of(
              () -> {
                account = aws.sts("the AWS account", sts -> sts.getCallerIdentity()).account();
                String of = account;
                return aws.control(
                        "account " + of,
                        "s3:GetAccountPublicAccessBlock",
                        control -> control.getPublicAccessBlock(request -> request.accountId(of)))
                    .publicAccessBlockConfiguration();
              });
    }
    return reading;
  }

  /// Its number, once [#reading()] was had.
  synchronized String account() {
    return account;
  }
}

package io.weightseal.posture.s3;

import io.weightseal.posture.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The account's own block of public access, asked for once. Safe for use by several threads.
///
/// Source: GetPublicAccessBlock of the S3 control API, in the Amazon S3 API reference.
final class AccountBlock {
  private static final String PATH = "/v20180820/configuration/publicAccessBlock";
  private static final List<String> SETTINGS =
      List.of("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");

  private final Aws aws;
  private @Nullable Reading<Map<String, String>> reading;
  private String account = "unknown";

  AccountBlock(Aws aws) {
    this.aws = aws;
  }

  /// The settings by name, each `true`, `false` or `null`.
  synchronized Reading<Map<String, String>> reading() {
    if (reading == null) {
      reading =
          Reading.of(
              () -> {
                account = aws.sts("the AWS account", sts -> sts.getCallerIdentity()).account();
                return settings(aws.control(account, "s3:GetAccountPublicAccessBlock", PATH));
              });
    }
    return reading;
  }

  private static Map<String, String> settings(String xml) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : SETTINGS) {
      Matcher value = Pattern.compile("<" + name + ">([a-z]{1,5})</" + name + ">").matcher(xml);
      settings.put(name, value.find() ? value.group(1) : "null");
    }
    return settings;
  }

  /// Its number, once [#reading()] was had.
  synchronized String account() {
    return account;
  }
}

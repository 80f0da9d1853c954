package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Confirmation;
import io.weightseal.cli.storage.Accounts;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.ProtectionWish.Layers;
import io.weightseal.posture.report.LineDiff;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal storage protect`.
final class StorageProtectCommand extends WeightsealCommand {
  private final Parameters.Value<String> uri =
      parameters.argument("URI", "The bucket.", Parameters.Presence.REQUIRED);
  private final Parameters.Value<String> key =
      parameters.option(
          String.class,
          "KEY",
          "The key that the store encrypts with: of AWS KMS its ARN, id or alias, of Cloud KMS its"
              + " resource name, of Key Vault its URL.",
          "--kms-key");
  private final BooleanSupplier twice =
      parameters.flag("Let the store encrypt in two layers (DSSE-KMS).", "--dsse");
  private final BooleanSupplier dryRun =
      parameters.flag("Show what would be changed, and change nothing.", "--dry-run");
  private final BooleanSupplier terraform =
      parameters.flag("Print the settings for Terraform, and change nothing.", "--terraform");
  private final BooleanSupplier yes =
      parameters.flag("Do it without asking at the terminal.", "--yes");

  StorageProtectCommand(Invocation invocation) {
    super(
        invocation,
        "protect",
        "Set a bucket's own encryption, and deny other encryption, requests without TLS and public"
            + " access.");
    parameters.footer(
        "",
        "Shows what changes as a difference, and asks. An existing policy is kept, and merged"
            + " with.",
        "Example: weightseal storage protect s3://models --kms-key alias/models");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String bucket = Objects.requireNonNull(uri.get());
    String named = key.get();
    if (named == null) {
      throw CommandFailedException.usage(
          "no key was named that the store shall encrypt with", "add --kms-key KEY");
    }
    Layers layers = twice.getAsBoolean() ? Layers.TWO : Layers.ONE;
    try (Accounts accounts = new Accounts(settings().stores())) {
      Protection plan = plan(accounts, bucket, new ProtectionWish(named, layers));
      if (terraform.getAsBoolean()) {
        String text = plan.terraform();
        return Answer.askedFor(new Fields().put("terraform", text), text.stripTrailing());
      }
      return carryOut(bucket, plan);
    }
  }

  private static Protection plan(Accounts accounts, String bucket, ProtectionWish wish)
      throws CommandFailedException, IOException {
    try {
      return accounts.of(bucket).protection(bucket, wish);
    } catch (IllegalArgumentException e) {
      throw Accounts.refused(e);
    }
  }

  private Answer carryOut(String bucket, Protection plan)
      throws CommandFailedException, IOException {
    List<Protection.Change> changes = plan.changes();
    Fields result =
        new Fields()
            .put("bucket", bucket)
            .put("changes", changes.stream().map(StorageProtectCommand::fields).toList())
            .put("remarks", plan.remarks());
    if (changes.isEmpty()) {
      return Answer.askedFor(
          result.put("applied", false), bucket + " is protected already; nothing to change");
    }
    String shown = text(bucket, plan);
    if (dryRun.getAsBoolean()) {
      return Answer.askedFor(result.put("applied", false).put("dryRun", true), shown);
    }
    if (!yes.getAsBoolean()) {
      Confirmation.require(shown + "\n\nThese settings of " + bucket + " will change.", "protect");
    } else {
      report().hint(shown);
    }
    plan.apply();
    return Answer.confirming(
        result.put("applied", true),
        "protected " + bucket + ": " + changes.size() + " settings changed, and read back");
  }

  private static Map<String, @Nullable Object> fields(Protection.Change change) {
    return new Fields()
        .put("setting", change.setting())
        .put("before", change.before())
        .put("after", change.after())
        .map();
  }

  private static String text(String bucket, Protection plan) {
    StringBuilder text = new StringBuilder();
    for (Protection.Change change : plan.changes()) {
      text.append(bucket).append("  ").append(change.setting()).append('\n');
      LineDiff.of(change.before(), change.after())
          .forEach(line -> text.append("  ").append(line).append('\n'));
    }
    plan.remarks().forEach(remark -> text.append("note: ").append(remark).append('\n'));
    return text.toString().stripTrailing();
  }
}

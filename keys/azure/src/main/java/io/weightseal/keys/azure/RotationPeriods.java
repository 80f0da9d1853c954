package io.weightseal.keys.azure;

import com.azure.security.keyvault.keys.models.KeyRotationLifetimeAction;
import com.azure.security.keyvault.keys.models.KeyRotationPolicy;
import com.azure.security.keyvault.keys.models.KeyRotationPolicyAction;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and changes the timer in a key's rotation policy.
///
/// Source: the service's documentation of key auto-rotation. Times are ISO 8601 durations in years,
/// months and days.
final class RotationPeriods {
  private RotationPeriods() {}

  /// How often `policy` rotates; months and years count with their average length. Null when it
  /// does not, or in terms that are not understood.
  static @Nullable Duration of(KeyRotationPolicy policy) {
    for (KeyRotationLifetimeAction action : actions(policy)) {
      if (action.getAction().equals(KeyRotationPolicyAction.ROTATE)) {
        return after(action, policy.getExpiresIn());
      }
    }
    return null;
  }

  private static @Nullable Duration after(
      KeyRotationLifetimeAction action, @Nullable String expiresIn) {
    String afterCreate = action.getTimeAfterCreate();
    String beforeExpiry = action.getTimeBeforeExpiry();
    try {
      if (afterCreate != null) {
        return estimate(afterCreate);
      }
      return beforeExpiry == null || expiresIn == null
          ? null
          : estimate(expiresIn).minus(estimate(beforeExpiry));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration estimate(String text) {
    Period period = Period.parse(text);
    return ChronoUnit.MONTHS
        .getDuration()
        .multipliedBy(period.toTotalMonths())
        .plusDays(period.get(ChronoUnit.DAYS));
  }

  /// `policy` with rotation every `days` days; what it says of expiry and notices stays.
  static KeyRotationPolicy every(long days, KeyRotationPolicy policy) {
    List<KeyRotationLifetimeAction> actions = new ArrayList<>();
    actions.add(
        new KeyRotationLifetimeAction(KeyRotationPolicyAction.ROTATE)
            .setTimeAfterCreate("P" + days + "D"));
    for (KeyRotationLifetimeAction action : actions(policy)) {
      if (!action.getAction().equals(KeyRotationPolicyAction.ROTATE)) {
        actions.add(action);
      }
    }
    return new KeyRotationPolicy().setExpiresIn(policy.getExpiresIn()).setLifetimeActions(actions);
  }

  private static List<KeyRotationLifetimeAction> actions(KeyRotationPolicy policy) {
    List<KeyRotationLifetimeAction> actions = policy.getLifetimeActions();
    return actions == null ? List.of() : actions;
  }
}

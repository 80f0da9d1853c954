package io.weightseal.audit.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The model that a key was used for.
///
/// @param id 32 hex digits
/// @param context its pairs; null where they were too long to be kept
public record EventModel(
    String id, String name, String version, @Nullable Map<String, String> context) {
  public EventModel {
    context = context == null ? null : Map.copyOf(context);
  }
}

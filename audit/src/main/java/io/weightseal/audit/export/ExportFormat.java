package io.weightseal.audit.export;

import io.weightseal.audit.event.LoggedEvent;

/// How events are written for other programs: one line for each.
public enum ExportFormat {
  /// The log's own entries.
  JSONL,
  /// Open Cybersecurity Schema Framework, API Activity.
  OCSF,
  /// ArcSight Common Event Format.
  CEF,
  /// Elastic Common Schema.
  ECS;

  /// The event on one line, without the line's end.
  public String line(LoggedEvent event) {
    return switch (this) {
      case JSONL -> event.json();
      case OCSF -> Ocsf.line(event);
      case CEF -> Cef.line(event);
      case ECS -> Ecs.line(event);
    };
  }
}

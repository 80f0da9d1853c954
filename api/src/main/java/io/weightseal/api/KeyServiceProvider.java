package io.weightseal.api;

/// Opens one key service; found by [java.util.ServiceLoader], so that a service with a large client
/// is loaded only by who uses it.
public interface KeyServiceProvider {
  /// The URI scheme of the service's keys.
  String scheme();

  /// The service as `settings` say where it is. Calls nobody yet. The caller closes it.
  ///
  /// @throws IllegalArgumentException naming a setting that is not known or cannot be used
  KeyService open(KeyServiceSettings settings);
}

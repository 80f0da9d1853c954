/// Signers, signatures on manifests, and policy: `spec/signatures-v1.md`.
@NullMarked
package io.weightseal.signing;

import org.jspecify.annotations.NullMarked;

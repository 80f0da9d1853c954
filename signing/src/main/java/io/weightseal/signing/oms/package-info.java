/// Signatures of the OpenSSF Model Signing specification on models in the clear: Sigstore bundles
/// of version 0.3, with a DSSE envelope around an in-toto statement.
///
/// Source: https://github.com/ossf/model-signing-spec, and its reference implementation
/// `model-signing` 1.1.1, where the two leave something open.
@NullMarked
package io.weightseal.signing.oms;

import org.jspecify.annotations.NullMarked;

/// The record of every key use: writing it, reading it, verifying it, and proofs from it.
@NullMarked
package io.weightseal.audit;

import org.jspecify.annotations.NullMarked;

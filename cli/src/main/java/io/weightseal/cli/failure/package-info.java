/// What a failed command says, and its exit code.
@NullMarked
package io.weightseal.cli.failure;

import org.jspecify.annotations.NullMarked;

/// What a command prints, and how.
@NullMarked
package io.weightseal.cli.output;

import org.jspecify.annotations.NullMarked;

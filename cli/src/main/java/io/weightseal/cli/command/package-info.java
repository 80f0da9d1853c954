/// The commands, one class each.
@NullMarked
package io.weightseal.cli.command;

import org.jspecify.annotations.NullMarked;

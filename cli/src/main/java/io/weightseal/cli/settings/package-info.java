/// Where a command takes from what its flags leave open.
@NullMarked
package io.weightseal.cli.settings;

import org.jspecify.annotations.NullMarked;

/// Signers as the command line knows them, and the policy that its settings name.
@NullMarked
package io.weightseal.cli.signing;

import org.jspecify.annotations.NullMarked;

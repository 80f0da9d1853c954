/// Where the passphrases of local keys come from.
@NullMarked
package io.weightseal.cli.passphrase;

import org.jspecify.annotations.NullMarked;

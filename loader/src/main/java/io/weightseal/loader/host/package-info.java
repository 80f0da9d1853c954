/// What protects plaintext and keys in the memory of this host, and what does not.
@NullMarked
package io.weightseal.loader.host;

import org.jspecify.annotations.NullMarked;

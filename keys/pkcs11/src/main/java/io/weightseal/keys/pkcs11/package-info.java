@NullMarked
package io.weightseal.keys.pkcs11;

import org.jspecify.annotations.NullMarked;

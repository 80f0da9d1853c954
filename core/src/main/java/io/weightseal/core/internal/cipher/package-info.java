@NullMarked
package io.weightseal.core.internal.cipher;

import org.jspecify.annotations.NullMarked;

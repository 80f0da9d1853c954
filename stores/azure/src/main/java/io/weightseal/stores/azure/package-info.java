@NullMarked
package io.weightseal.stores.azure;

import org.jspecify.annotations.NullMarked;

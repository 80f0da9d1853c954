@NullMarked
package io.weightseal.stores.bucket;

import org.jspecify.annotations.NullMarked;

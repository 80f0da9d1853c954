@NullMarked
package io.weightseal.stores.gcs;

import org.jspecify.annotations.NullMarked;

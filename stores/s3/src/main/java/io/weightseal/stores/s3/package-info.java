@NullMarked
package io.weightseal.stores.s3;

import org.jspecify.annotations.NullMarked;

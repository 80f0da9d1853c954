@NullMarked
package io.weightseal.stores.testkit;

import org.jspecify.annotations.NullMarked;

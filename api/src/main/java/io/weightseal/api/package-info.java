@NullMarked
package io.weightseal.api;

import org.jspecify.annotations.NullMarked;

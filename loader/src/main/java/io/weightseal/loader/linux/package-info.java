/// System calls of Linux that Java has no method for.
@NullMarked
package io.weightseal.loader.linux;

import org.jspecify.annotations.NullMarked;

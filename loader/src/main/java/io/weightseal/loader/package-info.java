/// A sealed model's weights in this process's own memory, for engines that run in the JVM.
@NullMarked
package io.weightseal.loader;

import org.jspecify.annotations.NullMarked;

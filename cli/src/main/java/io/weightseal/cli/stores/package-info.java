/// Where things are: paths, and objects in stores, as users name them.
@NullMarked
package io.weightseal.cli.stores;

import org.jspecify.annotations.NullMarked;

/// Who may have which sealed models from a server, and what serving and pulling take.
@NullMarked
package io.weightseal.server;

import org.jspecify.annotations.NullMarked;

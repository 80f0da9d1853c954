/// The guided tour, which types real commands.
@NullMarked
package io.weightseal.cli.demo;

import org.jspecify.annotations.NullMarked;

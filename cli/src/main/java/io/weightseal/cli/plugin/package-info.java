/// What is loaded only when it is needed: clients of key services and stores.
@NullMarked
package io.weightseal.cli.plugin;

import org.jspecify.annotations.NullMarked;

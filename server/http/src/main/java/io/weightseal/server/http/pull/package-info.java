/// Fetching a model from mirrors, checked as it arrives.
@NullMarked
package io.weightseal.server.http.pull;

import org.jspecify.annotations.NullMarked;

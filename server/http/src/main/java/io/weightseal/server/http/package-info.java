/// Serving and pulling sealed models over HTTPS.
@NullMarked
package io.weightseal.server.http;

import org.jspecify.annotations.NullMarked;

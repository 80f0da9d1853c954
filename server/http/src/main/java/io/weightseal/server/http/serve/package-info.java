/// The server: which models there are, who may have them, and the answers.
@NullMarked
package io.weightseal.server.http.serve;

import org.jspecify.annotations.NullMarked;

/// The page on the server: its files, and the JSON that it shows.
@NullMarked
package io.weightseal.server.http.page;

import org.jspecify.annotations.NullMarked;

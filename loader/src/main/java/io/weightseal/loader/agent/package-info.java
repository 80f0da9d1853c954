/// A process that decrypts models for others: they ask over a Unix socket and get descriptors of
/// memory. The protocol is [spec/agent-v1.md], cited as `agent-v1#msg-1`.
@NullMarked
package io.weightseal.loader.agent;

import org.jspecify.annotations.NullMarked;

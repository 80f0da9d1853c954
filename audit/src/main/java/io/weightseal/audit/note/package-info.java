/// Signed notes and checkpoints, as in C2SP signed-note and tlog-checkpoint.
@NullMarked
package io.weightseal.audit.note;

import org.jspecify.annotations.NullMarked;

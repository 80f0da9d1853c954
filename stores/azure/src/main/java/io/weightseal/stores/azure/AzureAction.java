package io.weightseal.stores.azure;

/// What is asked of the service: how errors say it, and the permission that it takes.
enum AzureAction {
  LOOK("looked at", "blobs/read"),
  READ("read", "blobs/read"),
  LIST("listed", "blobs/read"),
  WRITE("written", "blobs/write"),
  COPY("written", "blobs/read and blobs/write"),
  ABORT("cleaned up", "blobs/write and blobs/delete"),
  REMOVE("removed", "blobs/delete");

  private final String done;
  private final String permission;

  AzureAction(String done, String permission) {
    this.done = done;
    this.permission = permission;
  }

  String done() {
    return done;
  }

  String permission() {
    return permission;
  }
}

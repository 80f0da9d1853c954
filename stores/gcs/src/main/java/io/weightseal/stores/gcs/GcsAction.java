package io.weightseal.stores.gcs;

/// What is asked of the service: how errors say it, and the permission that it takes.
enum GcsAction {
  LOOK("looked at", "storage.objects.get"),
  READ("read", "storage.objects.get"),
  LIST("listed", "storage.objects.list"),
  WRITE("written", "storage.objects.create, and storage.objects.delete to replace"),
  SEND("written", "storage.multipartUploads.create and storage.objects.create"),
  MOVE("written", "storage.objects.move and storage.objects.create"),
  COPY("written", "storage.objects.get and storage.multipartUploads.create"),
  ABORT("cleaned up", "storage.multipartUploads.abort"),
  LIST_UPLOADS("searched for unfinished uploads", "storage.multipartUploads.list"),
  REMOVE("removed", "storage.objects.delete");

  private final String done;
  private final String permission;

  GcsAction(String done, String permission) {
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

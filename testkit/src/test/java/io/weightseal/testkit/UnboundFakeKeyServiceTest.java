package io.weightseal.testkit;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;

class UnboundFakeKeyServiceTest extends KeyServiceContract {
  private final FakeKeyService service = new FakeKeyService("fake", FakeKeyService.Binding.NOTHING);
  private final KeyUri key = service.add("usable");

  @Override
  protected KeyService openService() {
    return service;
  }

  @Override
  protected KeyUri usableKey() {
    return key;
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("fake:absent");
  }

  @Override
  protected void addVersion(KeyUri key) {
    service.add(key.name());
  }

  @Override
  protected boolean bindsIdentity() {
    return false;
  }
}

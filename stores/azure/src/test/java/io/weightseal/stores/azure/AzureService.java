package io.weightseal.stores.azure;

import com.azure.core.util.BinaryData;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Containers in Azurite.
record AzureService() implements BucketService {
  private static final Pattern BLOCK = Pattern.compile("[?&]blockid=([^&]*)");

  @Override
  public String newBucket() {
    return AzureServer.newContainer();
  }

  @Override
  public BucketStore store(String container) {
    return AzureServer.store(container);
  }

  @Override
  public FaultProxy proxy() {
    try {
      return AzureServer.proxy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BucketStore store(FaultProxy proxy, String container) {
    return AzureServer.store(proxy.http(), container);
  }

  @Override
  public void put(String container, String key, byte[] content) {
    AzureServer.admin(container).getBlobClient(key).upload(BinaryData.fromBytes(content), true);
  }

  @Override
  public byte[] get(String container, String key) {
    return AzureServer.admin(container).getBlobClient(key).downloadContent().toBytes();
  }

  @Override
  public boolean sendsPart(FaultProxy.Request request, int part) {
    Matcher block = BLOCK.matcher(request.target());
    return block.find()
        && BlockName.parse(URLDecoder.decode(block.group(1), StandardCharsets.UTF_8))
            .filter(name -> name.part() == part)
            .isPresent();
  }

  @Override
  public boolean checks(FaultProxy.Request request) {
    return true;
  }

  @Override
  public boolean lists(FaultProxy.Request request) {
    return request.target().contains("comp=list");
  }

  @Override
  public String kind(FaultProxy.Request request) {
    return request.method() + request.target().replaceAll("blockid=[^&]*", "");
  }
}

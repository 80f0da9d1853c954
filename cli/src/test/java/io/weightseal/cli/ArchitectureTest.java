package io.weightseal.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The arrows between modules and packages, as ARCHITECTURE.md draws them, for all modules that
/// this one can see.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("io.weightseal");

  @Test
  void seesEveryModule() {
    for (String module :
        List.of(
            "api",
            "format",
            "core",
            "tensors",
            "recipes",
            "loader.agent",
            "loader.run",
            "aws",
            "keys.files",
            "keys.hybrid",
            "keys.local",
            "keys.pkcs11",
            "keys.policy",
            "keys.vault",
            "stores.bucket",
            "stores.aws",
            "stores.blob",
            "stores.s3",
            "stores.gcs",
            "stores.azure",
            "audit",
            "signing",
            "posture",
            "posture.content",
            "posture.report",
            "posture.rest",
            "server",
            "server.http",
            "server.http.pull",
            "server.http.serve",
            "server.http.tls",
            "cli")) {
      assertTrue(
          CLASSES.stream().anyMatch(c -> c.getPackageName().equals("io.weightseal." + module)),
          module);
    }
  }

  @Test
  void pointsTheArrowsOneWay() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.weightseal..")
            .layer("cli")
            .definedBy("io.weightseal.cli..")
            .layer("tensors")
            .definedBy("io.weightseal.tensors..")
            .layer("recipes")
            .definedBy("io.weightseal.recipes..")
            .layer("loader")
            .definedBy("io.weightseal.loader..")
            .layer("keys")
            .definedBy("io.weightseal.keys..")
            .layer("stores")
            .definedBy("io.weightseal.stores.[s3|gcs|azure]..")
            .layer("buckets")
            .definedBy("io.weightseal.stores.[bucket|aws|blob]..")
            .layer("aws")
            .definedBy("io.weightseal.aws..")
            .layer("posture")
            .definedBy("io.weightseal.posture..")
            .layer("server")
            .definedBy("io.weightseal.server..")
            .layer("signing")
            .definedBy("io.weightseal.signing..")
            .layer("audit")
            .definedBy("io.weightseal.audit..")
            .layer("core")
            .definedBy("io.weightseal.core..")
            .layer("format")
            .definedBy("io.weightseal.format..")
            .layer("api")
            .definedBy("io.weightseal.api..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("tensors")
            .mayOnlyAccessLayers("api")
            .whereLayer("loader")
            .mayOnlyAccessLayers("core", "tensors", "format", "api")
            .whereLayer("recipes")
            .mayOnlyAccessLayers("core", "api")
            .whereLayer("aws")
            .mayNotAccessAnyLayer()
            .whereLayer("keys")
            .mayOnlyAccessLayers("api", "aws")
            .whereLayer("stores")
            .mayOnlyAccessLayers("buckets", "api", "aws")
            .whereLayer("stores")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("buckets")
            .mayOnlyAccessLayers("api", "aws")
            .whereLayer("posture")
            .mayOnlyAccessLayers("buckets", "core", "format", "api", "aws")
            .whereLayer("server")
            .mayOnlyAccessLayers("core", "format", "api")
            .whereLayer("signing")
            .mayOnlyAccessLayers("keys", "format", "api")
            .whereLayer("audit")
            .mayOnlyAccessLayers("api")
            .whereLayer("core")
            .mayOnlyAccessLayers("format", "api")
            .whereLayer("format")
            .mayOnlyAccessLayers("api")
            .whereLayer("api")
            .mayNotAccessAnyLayer());
  }

  @Test
  void keepsTheInsideOfAModuleInside() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.weightseal.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.weightseal.core.internal.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.weightseal.recipes..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.weightseal.recipes.internal.."));
  }

  @Test
  void hasNoCyclesBetweenTheRoomsOfTheEngine() {
    check(slices().matching("io.weightseal.core.internal.(*)..").should().beFreeOfCycles());
    check(slices().matching("io.weightseal.(*)..").should().beFreeOfCycles());
  }

  @Test
  void letsTheCipherKnowNeitherPipelineNorFiles() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.weightseal.core.internal.cipher..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.weightseal.core",
                "io.weightseal.core.internal.pipeline..",
                "io.weightseal.core.internal.artifact..",
                "io.weightseal.core.internal.files.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.weightseal.format..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.crypto..", "java.nio.file..", "java.nio.channels.."));
  }

  @Test
  void keepsEachLibraryInItsRoom() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.weightseal.core.internal.cipher..", "io.weightseal.server.http.tls..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.conscrypt.."));
    check(onlyIn("io.weightseal.server.http..", "org.eclipse.jetty.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.weightseal.keys.files..",
                "io.weightseal.keys.hybrid..",
                "io.weightseal.recipes.internal.gcm..",
                "io.weightseal.signing.oms..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
    check(onlyIn("io.weightseal.cli..", "picocli.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.weightseal.format..",
                "io.weightseal.keys.files..",
                "io.weightseal.keys.hybrid..",
                "io.weightseal.keys.local..",
                "io.weightseal.keys.vault..",
                "io.weightseal.tensors..",
                "io.weightseal.recipes.internal.json..",
                "io.weightseal.loader.agent..",
                "io.weightseal.audit..",
                "io.weightseal.signing..",
                "io.weightseal.posture.json..",
                "io.weightseal.server.http..",
                "io.weightseal.loader.agent..",
                "io.weightseal.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson.."));
  }

  private static ArchRule onlyIn(String room, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat(resideInAPackage(library));
  }

  @Test
  void printsNothingAndLogsNothing() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.weightseal.cli..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
    check(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
  }

  @Test
  void usesPathsAndNotFiles() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.weightseal.cli..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}

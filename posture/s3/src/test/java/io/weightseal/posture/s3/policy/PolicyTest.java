package io.weightseal.posture.s3.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What single statements mean for all requests without TLS to the objects of a bucket.
class PolicyTest {
  private static final Context INSECURE = Context.open().with("aws:SecureTransport", "false");
  private static final Requests ALL =
      Requests.ofEveryone(
          new Scope.AllUnder("s3:"), new Scope.AllUnder("arn:aws:s3:::models/"), INSECURE);

  private static Match denial(String statement) {
    return PolicyText.parse("{\"Statement\":[" + statement.replace('\'', '"') + "]}")
        .denial(ALL)
        .match();
  }

  private static Match publicAccess(String statement) {
    return PolicyText.parse("{\"Statement\":" + statement.replace('\'', '"') + "}")
        .publicAccess()
        .match();
  }

  private static String deny(String principal, String action, String resource, String condition) {
    return "{'Effect':'Deny',%s,%s,%s,'Condition':{%s}}"
        .formatted(principal, action, resource, condition);
  }

  private static String denyIf(String condition) {
    return deny("'Principal':'*'", "'Action':'s3:*'", "'Resource':'*'", condition);
  }

  private static final String NO_TLS = "'Bool':{'aws:SecureTransport':'false'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALWAYS    | 'Principal':'*'                       | 'Action':'s3:*'",
        "ALWAYS    | 'Principal':{'AWS':'*'}               | 'Action':['S3:*']",
        "ALWAYS    | 'Principal':{'AWS':['x','*']}         | 'Action':'*'",
        "ALWAYS    | 'Principal':'*'                       | 'NotAction':'iam:*'",
        "SOMETIMES | 'Principal':{'AWS':'123456789012'}    | 'Action':'s3:*'",
        "SOMETIMES | 'NotPrincipal':{'AWS':'123456789012'} | 'Action':'s3:*'",
        "SOMETIMES | 'Principal':{'Service':'*'}           | 'Action':'s3:*'",
        "SOMETIMES | 'Principal':'*'                       | 'Action':'s3:Get*'",
        "SOMETIMES | 'Principal':'*'                       | 'NotAction':'s3:GetObject'",
        "NEVER     | 'Principal':'*'                       | 'Action':'iam:*'",
        "NEVER     | 'Principal':'*'                       | 'NotAction':'s3:*'",
        "NEVER     | 'NotPrincipal':'*'                    | 'Action':'s3:*'",
      })
  void takesPrincipalsAndActionsByMeaning(Match expected, String principal, String action) {
    assertEquals(expected, denial(deny(principal, action, "'Resource':'*'", NO_TLS)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALWAYS    | 'Resource':'arn:aws:s3:::models/*'",
        "ALWAYS    | 'Resource':['arn:aws:s3:::models','arn:aws:s3:::models/*']",
        "ALWAYS    | 'Resource':'arn:aws:s3:::mode?s*'",
        "ALWAYS    | 'NotResource':'arn:aws:s3:::other/*'",
        "ALWAYS    | 'NotResource':'arn:aws:s3:::models'",
        "SOMETIMES | 'Resource':'arn:aws:s3:::models/public/*'",
        "SOMETIMES | 'Resource':'arn:aws:s3:::models/?'",
        "SOMETIMES | 'Resource':'arn:aws:s3:::models/*.json'",
        "SOMETIMES | 'NotResource':'arn:aws:s3:::models/public/*'",
        "SOMETIMES | 'Resource':'arn:aws:s3:::models/${aws:username}/*'",
        "NEVER     | 'Resource':'arn:aws:s3:::models'",
        "NEVER     | 'Resource':'arn:aws:s3:::Models/*'",
        "NEVER     | 'Resource':'arn:aws:s3:::models-old/*'",
        "NEVER     | 'NotResource':'arn:aws:s3:::models/*'",
      })
  void takesResourcesByMeaning(Match expected, String resource) {
    assertEquals(
        expected, denial(deny("'Principal':'*'", "'Action':'s3:*'", resource, NO_TLS)), resource);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALWAYS    | 'Bool':{'AWS:securetransport':'False'}",
        "ALWAYS    | 'Bool':{'aws:SecureTransport':[false]}",
        "ALWAYS    | 'BoolIfExists':{'aws:SecureTransport':'false'}",
        "ALWAYS    | 'StringNotEquals':{'aws:SecureTransport':'true'}",
        "ALWAYS    | 'ForAnyValue:StringEquals':{'aws:SecureTransport':'false'}",
        "NEVER     | 'Bool':{'aws:SecureTransport':'true'}",
        "NEVER     | 'Null':{'aws:SecureTransport':'true'}",
        "SOMETIMES | 'Bool':{'aws:SecureTransport':'false'},'StringEquals':{'aws:sourceVpce':'v'}",
        "SOMETIMES | 'NumericLessThan':{'s3:TlsVersion':'1.2'}",
        "SOMETIMES | 'StringNotEquals':{'aws:SecureTransport':'${aws:PrincipalTag/t}'}",
        "UNKNOWN   | 'Boolean':{'aws:SecureTransport':'false'}",
        "UNKNOWN   | 'Bool':{'aws:SecureTransport':'no'}",
        "UNKNOWN   | 'Bool':{'aws:SecureTransport':[]}",
        "UNKNOWN   | 'NullIfExists':{'aws:SecureTransport':'false'}",
        "UNKNOWN   | 'ForSomeValues:StringEquals':{'aws:SecureTransport':'false'}",
        "NEVER     | 'Boolean':{'x':'y'},'Bool':{'aws:SecureTransport':'true'}",
      })
  void takesConditionsByMeaning(Match expected, String condition) {
    assertEquals(expected, denial(denyIf(condition)), condition);
  }

  @Test
  void takesAnAllowThatMentionsTheKeyForNoDenial() {
    assertEquals(Match.NEVER, denial(denyIf(NO_TLS).replace("Deny", "Allow")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "StringNotEquals                 | ALWAYS",
        "StringNotEqualsIfExists         | ALWAYS",
        "StringEquals                    | NEVER",
        "StringEqualsIfExists            | ALWAYS",
        "StringNotLike                   | ALWAYS",
        "ArnNotLike                      | ALWAYS",
        "ForAllValues:StringEquals       | ALWAYS",
        "ForAllValues:StringNotEquals    | ALWAYS",
        "ForAnyValue:StringNotEquals     | NEVER",
        "ForAnyValue:StringEquals        | NEVER",
      })
  void knowsWhatAbsentKeysDo(String operator, Match expected) {
    Condition condition = new Condition(operator, "k", java.util.List.of("v"));
    assertEquals(expected, condition.holdsFor(Context.open().without("K")));
  }

  @ParameterizedTest
  @CsvSource({
    "StringNotEquals, arn:right, ALWAYS",
    "StringNotEqualsIfExists, arn:right, ALWAYS",
    "StringNotEquals, arn:wrong, SOMETIMES",
    "StringEquals, arn:right, NEVER",
    "StringLike, *, ALWAYS",
    "StringNotLike, *, NEVER",
    "StringNotLike, arn:right, ALWAYS",
    "StringNotLike, arn:*, SOMETIMES",
    "StringNotEqualsIgnoreCase, arn:right, SOMETIMES",
    "ArnNotEquals, arn:right, ALWAYS",
  })
  void knowsWhatAllOtherValuesDo(String operator, String value, Match expected) {
    Condition condition = new Condition(operator, "k", java.util.List.of(value));
    assertEquals(
        expected,
        condition.holdsFor(Context.open().withOther("k", java.util.List.of("arn:right"))));
  }

  @Test
  void comparesArnsPartByPart() {
    Context context = Context.open().with("k", "arn:aws:kms:eu-west-1:1:key/a:b");
    assertEquals(
        Match.NEVER,
        new Condition("ArnLike", "k", java.util.List.of("arn:aws:kms:*")).holdsFor(context));
    assertEquals(
        Match.ALWAYS,
        new Condition("ArnLike", "k", java.util.List.of("arn:aws:kms:*:*:key/*"))
            .holdsFor(context));
    assertEquals(
        Match.NEVER,
        new Condition("ArnLike", "k", java.util.List.of("arn:*:1:key/a:b:*:*")).holdsFor(context));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALWAYS  | 'Principal':'*'                       |",
        "ALWAYS  | 'Principal':{'AWS':['*']}             |",
        "ALWAYS  | 'NotPrincipal':{'AWS':'1'}            |",
        "ALWAYS  | 'Principal':{'Federated':'*'}         |",
        "NEVER   | 'Principal':{'AWS':'1'}               |",
        "NEVER   | 'Principal':'*' | ,'Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-1'}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'StringLike':{'aws:PrincipalOrgID':'*'}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'StringEqualsIfExists':{'aws:SourceVpce':'v'}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'StringNotEquals':{'aws:SourceVpce':'v'}}",
        "ALWAYS  | 'Principal':'*' |"
            + " ,'Condition':{'ForAllValues:StringEquals':{'aws:SourceVpc':'v'}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'Bool':{'aws:SecureTransport':'true'}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'StringEquals':{'aws:Referer':'x'}}",
        "NEVER   | 'Principal':'*' | ,'Condition':{'IpAddress':{'aws:SourceIp':'10.1.0.0/16'}}",
        "ALWAYS  | 'Principal':'*' |"
            + " ,'Condition':{'IpAddress':{'aws:SourceIp':['10.1.0.0/16','0.0.0.0/0']}}",
        "ALWAYS  | 'Principal':'*' | ,'Condition':{'IpAddress':{'aws:SourceIp':'2000::/3'}}",
        "UNKNOWN | 'Principal':'*' | ,'Condition':{'StringSameAs':{'aws:SourceVpce':'v'}}",
      })
  void knowsWhomAnAllowLetsIn(Match expected, String principal, String condition) {
    assertEquals(
        expected,
        publicAccess(
            "{'Effect':'Allow',"
                + principal
                + ",'Action':'s3:GetObject','Resource':'*'"
                + (condition == null ? "" : condition)
                + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "[]",
        "{'Statement':[{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Conditions':{}}]}",
        "{'Statement':[{'Effect':'deny','Principal':'*','Action':'*','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Deny','Action':'*','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'*','Action':'*','NotAction':'x','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Deny','Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Deny','Principal':'everyone','Action':'*','Resource':'*'}]}",
      })
  void refusesWhatItDoesNotUnderstand(String policy) {
    assertThrows(IllegalArgumentException.class, () -> PolicyText.parse(policy.replace('\'', '"')));
  }
}

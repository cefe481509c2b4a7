#!/usr/bin/env bash
# openapi-diff-core 2.1.7 (Maven), OpenAPI 3.0.3.
#
# Behaviour: a header parameter of type string that says `"explode": true` where it said nothing before is reported as
# a change that breaks clients, in both directions. OpenAPI gives `explode` a meaning for arrays and objects only; for a
# string the same bytes are sent either way. What means nothing elsewhere (`"explode": false`, `"style": "simple"`,
# `"deprecated": false`, `"required": false`) is compatible, as one expects. poem-openapi 5.1.16
# writes `explode: true` for each header parameter, so that declaring a header in its types, which until then was
# added to the document by hand, "breaks" every client.
#
# Here: checks/specs/compatible.test.js compares without the `explode` of headers.
#
# Needs Java 17 and Maven. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.openapitools.openapidiff</groupId><artifactId>openapi-diff-core</artifactId><version>2.1.7</version>
    </dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=jars

cat >Compare.java <<'JAVA'
import org.openapitools.openapidiff.core.OpenApiCompare;

class Compare {
    static String books(String said) {
        return """
            {"openapi": "3.0.3", "info": {"title": "Books", "version": "1"}, "paths": {"/books": {"get": {
              "parameters": [{"name": "X-Shelf", "in": "header", %s "schema": {"type": "string"}}],
              "responses": {"200": {"description": "The books"}}}}}}
            """.formatted(said);
    }

    static String verdict(String before, String after) {
        return OpenApiCompare.fromContents(books(before), books(after)).isCompatible() ? "compatible" : "breaks";
    }

    public static void main(String[] arguments) {
        for (var said : new String[] {"explode: true", "explode: false", "style: simple", "deprecated: false", "required: false"}) {
            var member = "\"%s\": %s,".formatted(said.split(": ")[0], said.replaceAll(".*: ", "").replace("simple", "\"simple\""));
            System.out.println(said + " | said now: " + verdict("", member) + " | said no more: " + verdict(member, ""));
        }
    }
}
JAVA
java -cp 'jars/*' Compare.java | tee seen

diff - seen <<'EXPECTED'
explode: true | said now: breaks | said no more: breaks
explode: false | said now: compatible | said no more: compatible
style: simple | said now: compatible | said no more: compatible
deprecated: false | said now: compatible | said no more: compatible
required: false | said now: compatible | said no more: compatible
EXPECTED
echo 'as described'

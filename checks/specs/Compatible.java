import java.io.IOException;
import java.io.OutputStreamWriter;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.output.ConsoleRender;

/** Compatible OLD NEW: says what changed between two specifications; exit code 3 when that breaks clients. */
class Compatible {
    public static void main(String[] documents) throws IOException {
        var changes = OpenApiCompare.fromLocations(documents[0], documents[1]);
        try (var out = new OutputStreamWriter(System.out)) {
            new ConsoleRender().render(changes, out);
        }
        System.exit(changes.isIncompatible() ? 3 : 0);
    }
}

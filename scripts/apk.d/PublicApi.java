import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Prints the public API of one Android level, from a signature file of the animal-sniffer project (a row of
 * serialised classes, packed): {@code java PublicApi.java FILE}. Each class is a line of its name and its supers;
 * each member a line that begins with a blank.
 */
public class PublicApi {
    /** The fields of org.codehaus.mojo.animal_sniffer.Clazz, in whose place this is read. */
    static class Clazz implements Serializable {
        private static final long serialVersionUID = 1;
        String name;
        Set<String> signatures;
        String superClass;
        String[] superInterfaces;
    }

    /** Reads rows of that class and what its fields need, and nothing else. */
    static class Rows extends ObjectInputStream {
        private static final Set<String> ALSO =
                Set.of("java.util.HashSet", "java.lang.String", "[Ljava.lang.String;");

        Rows(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass found) throws IOException, ClassNotFoundException {
            if (found.getName().equals(Clazz.class.getName())) return Clazz.class;
            if (ALSO.contains(found.getName())) return super.resolveClass(found);
            throw new IOException("unexpected class " + found.getName());
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            ObjectStreamClass found = super.readClassDescriptor();
            // Java compares the names of the two classes; ours stands in for theirs.
            return found.getName().equals("org.codehaus.mojo.animal_sniffer.Clazz")
                    ? ObjectStreamClass.lookup(Clazz.class) : found;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        try (Rows rows = new Rows(new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file))))) {
            for (Clazz row = (Clazz) rows.readObject(); row != null; row = (Clazz) rows.readObject()) {
                out.print(row.name);
                if (row.superClass != null) out.print(" " + row.superClass);
                for (String face : row.superInterfaces) out.print(" " + face);
                out.println();
                for (String member : new TreeSet<>(row.signatures)) out.println(" " + member);
            }
        }
        out.flush();
    }
}

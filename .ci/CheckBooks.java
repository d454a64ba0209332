// Runs EPUBCheck over many books in one virtual machine: starting one for each book takes longer
// than checking it. Prints every message but information, usage notes included, and a sum; the exit
// status is 1 if there was any.
//
// java -cp 'epubcheck.jar:lib/*' CheckBooks.java FOLDER...

import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.MasterReport;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import com.adobe.epubcheck.util.ReportingLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

public class CheckBooks {
    /** Keeps what is told of one book. */
    static class Messages extends MasterReport {
        final List<String> told = new ArrayList<>();

        Messages(Path book) {
            super(false);
            setReportingLevel(ReportingLevel.Usage);
            setEpubFileName(book.toString());
        }

        @Override
        public void message(Message message, EPUBLocation place, Object... values) {
            Severity severity = message.getSeverity();
            if (severity == Severity.INFO || severity == Severity.SUPPRESSED) {
                return;
            }
            String where = place == null ? "" : place.getPath() + ":" + place.getLine() + ": ";
            told.add(severity + " " + message.getID() + ": " + where + message.getMessage(values));
        }

        @Override
        public void info(String resource, FeatureEnum feature, String value) {}

        @Override
        public int generate() {
            return 0;
        }

        @Override
        public void initialize() {}
    }

    public static void main(String[] folders) throws Exception {
        Locale.setDefault(Locale.ENGLISH);
        List<Path> books = new ArrayList<>();
        for (String folder : folders) {
            try (var paths = Files.walk(Path.of(folder))) {
                paths.filter(path -> path.toString().endsWith(".epub")).sorted().forEach(books::add);
            }
        }
        int bad = 0;
        for (Path book : books) {
            Messages messages = new Messages(book);
            try {
                new EpubCheck(book.toFile(), messages).doValidate();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError thrown) {
                messages.told.add("the check itself failed: " + thrown);
            }
            if (!messages.told.isEmpty()) {
                bad++;
                System.out.println(book);
                messages.told.stream().limit(20).forEach(text -> System.out.println("    " + text));
            }
        }
        System.out.println(books.size() + " books, " + bad + " with messages");
        System.exit(bad > 0 || books.isEmpty() ? 1 : 0);
    }
}

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISORequestListener;
import org.jpos.iso.ISOServer;
import org.jpos.iso.ISOSource;
import org.jpos.iso.ISOUtil;
import org.jpos.iso.channel.NACChannel;
import org.jpos.iso.packager.GenericPackager;
import org.jpos.util.ThreadPool;

/**
 * An acquirer of stock jPOS parts (ISOServer, NACChannel, GenericPackager) with books of its own.
 * Standard input: first line the terminal master key (hex), second line the right PIN; then each
 * line asks for the books. Standard output: "listening PORT", then "net MINOR lines N".
 */
public final class Acquirer implements ISORequestListener {
    private static final String APPROVED = "00";

    private record Line(String kind, long amount, String rrn) {}

    private final Keys keys;
    private final String rightPin;
    private final Map<String, Line> books = new HashMap<>();
    private long net;
    private int numbers;

    private Acquirer(Keys keys, String rightPin) {
        this.keys = keys;
        this.rightPin = rightPin;
    }

    public synchronized boolean process(ISOSource source, ISOMsg request) {
        try {
            ISOMsg answer = answer(request);
            if (answer != null) {
                source.send(answer);
            }
        } catch (Exception e) {
            System.err.println("jpos: " + e);
        }
        return true;
    }

    private ISOMsg answer(ISOMsg request) throws Exception {
        ISOMsg answer = (ISOMsg) request.clone();
        answer.setHeader(swapped(request.getHeader()));
        answer.setResponseMTI();
        answer.unset(14, 22, 26, 35, 36, 52, 53, 61, 64);
        answer.set(12, new SimpleDateFormat("HHmmss").format(new Date()));
        answer.set(13, new SimpleDateFormat("MMdd").format(new Date()));
        answer.set(32, "48020000");
        answer.set(37, String.format("%012d", ++numbers));
        String code = code(request, answer);
        if (code == null) {
            return null;
        }
        answer.set(39, code);
        if (request.hasField(64) && APPROVED.equals(code)) {
            answer.set(64, new byte[8]);
            byte[] packed = packed(answer);
            answer.set(64, keys.mac(Arrays.copyOf(packed, packed.length - 8)));
        }
        return answer;
    }

    /** The response code, or null for silence. */
    private String code(ISOMsg request, ISOMsg answer) throws Exception {
        String mti = request.getMTI();
        if (mti.equals("0800")) {
            answer.set(62, keys.signOn());
            return APPROVED;
        }
        if (mti.equals("0820")) {
            return APPROVED;
        }
        byte[] received = packed(request);
        byte[] mac = keys.isSignedOn() ? keys.mac(Arrays.copyOf(received, received.length - 8)) : null;
        if (!Arrays.equals(mac, request.getBytes(64))) {
            return "A0";
        }
        String name = request.getString(60).substring(2, 8) + request.getString(11);
        long amount = Long.parseLong(request.getString(4));
        if (mti.equals("0400")) {
            Line undone = books.remove(name);
            if (undone == null) {
                return "25";
            }
            net -= undone.kind().equals("void") ? -amount : amount;
            return APPROVED;
        }
        if (request.getString(3).equals("200000")) {
            Line original = books.get(request.getString(61).substring(0, 12));
            if (original == null || original.amount() != amount || !original.rrn().equals(request.getString(37))) {
                return "25";
            }
            return book(name, "void", -amount, answer);
        }
        if (request.hasField(52) && !keys.pin(request.getBytes(52), request.getString(2)).equals(rightPin)) {
            return "55";
        }
        if (amount % 100 == 51) {
            return "51";
        }
        String code = book(name, "sale", amount, answer);
        return amount % 100 == 99 ? null : code; // booked, and the answer is lost
    }

    private String book(String name, String kind, long amount, ISOMsg answer) throws Exception {
        if (books.containsKey(name)) {
            return "94";
        }
        books.put(name, new Line(kind, Math.abs(amount), answer.getString(37)));
        net += amount;
        answer.set(38, "J" + String.format("%05d", numbers));
        return APPROVED;
    }

    /** The message without its header. */
    private static byte[] packed(ISOMsg message) throws Exception {
        ISOMsg bare = (ISOMsg) message.clone();
        bare.setHeader((byte[]) null);
        return bare.pack();
    }

    /** jPOS swaps the addresses of a bare 5-byte TPDU only; here the POS header follows it. */
    private static byte[] swapped(byte[] header) {
        byte[] swapped = header.clone();
        System.arraycopy(header, 1, swapped, 3, 2);
        System.arraycopy(header, 3, swapped, 1, 2);
        return swapped;
    }

    private synchronized String state() {
        return "net " + net + " lines " + books.size();
    }

    /** ISOServer does not tell which port it got for 0. */
    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket probe = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        Keys keys = new Keys(ISOUtil.hex2byte(input.readLine()));
        Acquirer acquirer = new Acquirer(keys, input.readLine());
        GenericPackager packager = new GenericPackager(Acquirer.class.getResourceAsStream("/cup.xml"));
        // The header given here only says how many bytes are read: TPDU 5, POS header 6.
        NACChannel channel = new NACChannel(packager, new byte[11]);
        int port = freePort();
        ISOServer server = new ISOServer(port, channel, new ThreadPool(1, 8));
        server.addISORequestListener(acquirer);
        Thread thread = new Thread(server, "jpos");
        thread.setDaemon(true);
        thread.start();
        while (!isOpen(port)) {
            Thread.sleep(10);
        }
        System.out.println("listening " + port);
        while (input.readLine() != null) {
            System.out.println(acquirer.state());
        }
    }
}

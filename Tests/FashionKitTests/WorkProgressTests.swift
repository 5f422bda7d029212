import FashionKit
import Testing

/// How far a piece of work is, as one line.
struct WorkProgressTests {
    private let epoch = WorkProgress(
        label: "Epoch 3/50", done: 24_300, total: 54_000, elapsed: 34.14,
        figures: [.init(name: "loss", value: 0.31874), .init(name: "accuracy", value: 0.89112)])

    @Test func aWideLineHasEverything() {
        #expect(
            epoch.line(width: 100, color: false)
                == "Epoch 3/50 [=============>................]  45%  712 img/s  0:42 left  loss 0.3187  accuracy 0.8911"
        )
    }

    @Test func colourAddsOnlyEscapeSequences() {
        let colored = epoch.line(width: 100, color: true)
        #expect(colored != epoch.line(width: 100, color: false))
        let plain = colored.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[0m", with: "")
        #expect(plain == epoch.line(width: 100, color: false))
    }

    @Test func aNarrowLineIsNeverTooLong() {
        for width in 0...120 {
            #expect(epoch.line(width: width, color: false).count <= width)
        }
        #expect(epoch.line(width: 72, color: false).hasPrefix("Epoch 3/50  45%  712 img/s"))
        #expect(epoch.line(width: 14, color: false) == "Epoch 3/50  45")
    }

    @Test(arguments: [
        (0, "....................", "  0%"), (54_000, "====================", "100%"),
        (60_000, "====", "100%"),
    ])
    func theBarStaysInItsFrame(_ done: Int, _ bar: String, _ percent: String) throws {
        var progress = epoch
        progress.done = done
        let line = progress.line(width: 200, color: false)
        let frame = try #require(line.firstMatch(of: /\[(.*)\]/))
        #expect(frame.1.count == 30 && frame.1.contains(bar))
        #expect(line.contains(percent))
    }

    @Test func beforeTheFirstStepThereIsNoSpeed() {
        let start = WorkProgress(label: "Epoch 1/2", done: 0, total: 100, elapsed: 0)
        #expect(start.rate == nil && start.remaining == nil)
        #expect(start.line(width: 50, color: false) == "Epoch 1/2 [>.............................]   0%")
    }

    @Test func aDownloadOfUnknownSize() {
        let download = WorkProgress(
            label: "labels.gz", done: 5_148_000, total: nil, unit: .bytes, elapsed: 2)
        #expect(download.line(width: 80, color: false) == "labels.gz 5.1 MB  2.6 MB/s")
        #expect(WorkProgress(label: "empty", done: 0, total: 0, elapsed: 1).share == nil)
    }
}

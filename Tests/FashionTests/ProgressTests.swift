import Foundation
import Synchronization
import Testing

@testable import fashion

struct ProgressTests {
    private let epoch = Progress(
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
        let start = Progress(label: "Epoch 1/2", done: 0, total: 100, elapsed: 0)
        #expect(start.rate == nil && start.remaining == nil)
        #expect(start.line(width: 50, color: false) == "Epoch 1/2 [>.............................]   0%")
    }

    @Test func aDownloadOfUnknownSize() {
        let download = Progress(
            label: "labels.gz", done: 5_148_000, total: nil, unit: .bytes, elapsed: 2)
        #expect(download.line(width: 80, color: false) == "labels.gz 5.1 MB  2.6 MB/s")
        #expect(Progress(label: "empty", done: 0, total: 0, elapsed: 1).share == nil)
    }
}

/// A live line and its plain counterpart, with a clock and a writer of the test's own.
struct ProgressLineTests {
    /// What was written, and a clock that is set by hand.
    private final class Recorder: Sendable {
        let text = Mutex("")
        let time = Mutex(0.0)

        func line(live: Bool, color: Bool = false) -> ProgressLine {
            let terminal = Terminal(
                stream: .output, isTTY: live, columns: 60, environment: color ? [:] : ["NO_COLOR": "1"])
            return ProgressLine(
                terminal, now: { self.time.withLock { $0 } },
                write: { text in self.text.withLock { $0 += text } })
        }

        var written: String { text.withLock { $0 } }
    }

    private func run(_ line: ProgressLine, _ recorder: Recorder) {
        line.begin("fetching a.gz")
        for step in 0..<50 {
            recorder.time.withLock { $0 = Double(step) / 32 }
            line.update(Progress(label: "a.gz", done: step, total: 50, elapsed: Double(step) / 32))
        }
        line.end("a.gz is here")
    }

    @Test func plainOutputHasNoControlCharacters() {
        let recorder = Recorder()
        run(recorder.line(live: false, color: true), recorder)
        #expect(recorder.written == "fetching a.gz\na.gz is here\n")
    }

    @Test func liveOutputIsDrawnAtMostTenTimesASecond() {
        let recorder = Recorder()
        run(recorder.line(live: true), recorder)
        let parts = recorder.written.components(separatedBy: "\r\u{1B}[K")
        // 50 updates 1/32 s apart: every fourth is at least 0.1 s after the last one; then the end.
        #expect(parts.count == 1 + 13 + 1)
        #expect(parts.first == "" && parts.last == "a.gz is here\n")
        #expect(parts.allSatisfy { $0.count < 60 })
        #expect(recorder.written.filter { $0 == "\n" }.count == 1)
    }

    @Test func theNextPieceOfWorkIsDrawnAtOnce() {
        let recorder = Recorder()
        let line = recorder.line(live: true)
        let progress = Progress(label: "x", done: 1, total: 2, elapsed: 1)
        line.update(progress)
        line.end(nil)
        line.end(nil)
        line.update(progress)
        let drawn = "\r\u{1B}[K" + progress.line(width: 59, color: false)
        #expect(recorder.written == drawn + "\r\u{1B}[K" + drawn)
    }
}

import Foundation
import Synchronization
import Testing

@testable import fashion

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

import Testing

@testable import fashion

/// What a terminal can do, from what is known about it.
struct TerminalTests {
    private func terminal(
        tty: Bool = true, columns: Int? = 100, _ environment: [String: String] = [:]
    ) -> Terminal {
        Terminal(stream: .output, isTTY: tty, columns: columns, environment: environment)
    }

    @Test func aTerminalIsLiveAndColoured() {
        let terminal = terminal(["TERM": "xterm-256color", "NO_COLOR": ""])
        #expect(terminal.isLive && terminal.usesColor && terminal.width == 100)
    }

    @Test func colourIsRefused() {
        let terminal = terminal(["NO_COLOR": "1"])
        #expect(terminal.isLive && !terminal.usesColor)
    }

    @Test func dumbTerminalsAndFilesArePlain() {
        for terminal in [terminal(["TERM": "dumb"]), terminal(tty: false)] {
            #expect(!terminal.isLive && !terminal.usesColor)
        }
    }

    @Test func widthFallsBack() {
        #expect(terminal(columns: nil, ["COLUMNS": "132"]).width == 132)
        #expect(terminal(columns: 0, ["COLUMNS": "wide"]).width == 80)
        #expect(terminal(columns: nil, ["COLUMNS": "-5"]).width == 80)
        #expect(terminal(columns: 60, ["COLUMNS": "132"]).width == 60)
    }
}

struct FormattingTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (2304, "2,304"), (1_217_226, "1,217,226"),
        (-60_000, "-60,000"), (-999, "-999"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func thousands(_ number: Int, _ text: String) {
        #expect(Formatting.grouped(number) == text)
    }

    @Test(arguments: [
        (0, "0:00"), (0.4, "0:00"), (42, "0:42"), (59.6, "1:00"), (725, "12:05"), (3599.5, "1:00:00"),
        (3723, "1:02:03"), (90_000, "25:00:00"), (-1, "-:--"), (.nan, "-:--"), (.infinity, "-:--"),
        (1e300, "-:--"),
    ])
    func durations(_ seconds: Double, _ text: String) {
        #expect(Formatting.duration(seconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (512, "512 B"), (999, "999 B"), (1000, "1.0 kB"), (26_421_880, "26.4 MB"),
        (999_960, "1.0 MB"),
        (3.1e9, "3.1 GB"), (5e15, "5000.0 TB"),
    ])
    func sizes(_ count: Double, _ text: String) {
        #expect(Formatting.bytes(count) == text)
    }

    @Test(arguments: [(0.93416, 2, "93.42 %"), (1, 1, "100.0 %"), (0, 2, "0.00 %")])
    func percentages(_ share: Double, _ digits: Int, _ text: String) {
        #expect(Formatting.percent(share, digits) == text)
    }

    @Test(arguments: [(0.001, "0.001"), (0.0005, "0.0005"), (0.0000625, "6.25e-05"), (0.1, "0.1")])
    func learningRates(_ rate: Double, _ text: String) {
        #expect(Formatting.short(rate) == text)
    }
}

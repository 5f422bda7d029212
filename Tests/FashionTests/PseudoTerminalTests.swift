import Foundation
import Testing

/// Trainings whose output is a terminal.
struct PseudoTerminalTests {
    private static let erase = "\r\u{1B}[K"

    private func train(epochs: Int = 1, _ environment: [String: String]) throws -> Program.Outcome {
        let workspace = try Workspace()
        return try Program.run(
            Workspace.training + ["--epochs", "\(epochs)"], in: workspace.folder, to: .terminal,
            environment: environment)
    }

    @Test func aLiveLineIsDrawnAndErased() throws {
        let outcome = try train(epochs: 2, [:])
        #expect(outcome.status == 0)
        let bar = try #require(
            outcome.output.firstMatch(of: /Epoch 1\/2 \[\e\[32m[=>.]+\e\[0m\] +\d+%.* img\/s .*left  loss \d/)
        )
        #expect(!bar.output.contains("\n"))
        #expect(outcome.output.contains(" \u{1B}[32m*\u{1B}[0m\r\n"))

        // What stays is what was written after the last erasure of each line.
        let lines = outcome.output.components(separatedBy: "\r\n")
        let lasting = try lines.map { try #require($0.components(separatedBy: Self.erase).last) }
        #expect(
            lasting.contains { $0.contains(/^ +1\/2 +\d/) } && lasting.contains { $0.contains(/^ +2\/2 +\d/) }
        )
        #expect(!lasting.contains { $0.contains("Epoch ") || $0.contains("\r") })
        // No live line was wider than the terminal.
        let live = lines.flatMap { $0.components(separatedBy: Self.erase) }.filter { $0.hasPrefix("Epoch ") }
        #expect(live.count >= 2 && live.allSatisfy { $0.replacing(/\e\[\d+m/, with: "").count < 100 })
    }

    /// Lines of predictions and the bar share the terminal: the bar is erased before each, and at the end.
    @Test func predictionsDrawABarBetweenTheirLines() throws {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        try PredictionImages.textures(count: 300, seed: 3, in: workspace["images"])
        let outcome = try Program.run(
            ["predict", "images", "--raw", "--threads", "1"], in: workspace.folder, to: .terminalWithErrors)
        #expect(outcome.status == 0)
        let lines = outcome.output.components(separatedBy: "\r\n")
        let lasting = try lines.map { try #require($0.components(separatedBy: Self.erase).last) }
        #expect(lasting.filter { $0.hasPrefix("images/1") }.count == 300)
        #expect(!lasting.contains { $0.contains("Predicting") || $0.contains("\r") })
        let live = lines.flatMap { $0.components(separatedBy: Self.erase) }.filter {
            $0.hasPrefix("Predicting ")
        }
        #expect(!live.isEmpty && live.allSatisfy { $0.replacing(/\e\[\d+m/, with: "").count < 100 })
        #expect(live.first?.contains(/\[\e\[32m[=>.]+\e\[0m\] +42%/) == true)
    }

    @Test func coloursCanBeRefused() throws {
        let outcome = try train(["NO_COLOR": "1"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(Self.erase + "Epoch 1/1 ["))
        #expect(!outcome.output.contains(/\e\[\d+m/))
    }

    @Test func aTerminalThatCannotGetsPlainLines() throws {
        let outcome = try train(["TERM": "dumb"])
        #expect(outcome.status == 0)
        #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("Epoch 1/1"))
        #expect(outcome.output.contains(/\r\n +1\/1 +\d/))
    }
}

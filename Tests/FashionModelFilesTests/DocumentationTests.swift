import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// `Documentation/KerasModels.md` says what the code does.
@Suite struct DocumentationTests {
    private let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(
            contentsOf: root.appendingPathComponent("Documentation/KerasModels.md"), encoding: .utf8)
    }

    @Test func tableNamesTheLayersThatAreRead() {
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = Set(rows.flatMap { names(in: $0.split(separator: "|")[0]) })
        let read = KerasMeaning.idleClasses.union(KerasMeaning.computingClasses)
        let others: Set = [
            "InputLayer", "Sequential", "Functional", "Model", "x * 2 - 1", "x / 255", "x + y", "x - y",
            "x * y",
        ]
        #expect(named == read.union(others).union(KerasOperation.functionClasses))
    }

    /// Each class in the list of those that compute is one that is read, with the fewest options that it can have.
    @Test(arguments: KerasMeaning.computingClasses) func listedClassesAreRead(className: String) throws {
        var options = KerasOptions(
            layer: "x",
            values: [
                "filters": .number(2), "kernel_size": .number(3), "units": .number(2), "height": .number(2),
                "width": .number(2), "target_shape": .array([.number(-1)]), "activation": .string("tanh"),
            ])
        _ = try KerasMeaning(className, options: &options, inputShape: [4, 4, 1])
    }

    @Test func activationsAreNamed() throws {
        for (beginning, expected) in [
            ("Activations by name:", Activation.kerasNames),
            ("Activations that become several layers:", KerasFunction.composedNames),
        ] {
            let start = try #require(text.range(of: beginning))
            let end = try #require(text.range(of: "\n\n", range: start.upperBound..<text.endIndex))
            #expect(names(in: text[start.upperBound..<end.lowerBound]) == expected)
        }
    }

    private func names(in text: Substring) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
            $0.offset % 2 == 1
        }.map {
            String($0.element)
        }
    }
}
